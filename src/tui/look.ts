import { makeClock, type Clock } from '../report/clock.js';
import { signsFor, type Signs } from '../report/signs.js';
import { makeUnits, type Units } from '../report/units.js';
import { makeTinter, type Colours, type Tint } from './palette.js';

/** How the screen looks: what the terminal can show, and the one zone of all times. */
export interface LookOptions {
  colours: Colours;
  unicode: boolean;
  timeZone: string;
}

export interface Look {
  paint: (tint: Tint, text: string) => string;
  signs: Signs & ScreenSigns;
  units: Units;
  clock: Clock;
}

/** Characters of the screen beyond those of the reports. */
interface ScreenSigns {
  chosen: string;
  rule: string;
  live: string;
  ended: string;
  paused: string;
  /** Eight heights, lowest first. */
  bars: readonly string[];
}

const UNICODE: ScreenSigns = {
  chosen: '▸',
  rule: '─',
  live: '●',
  ended: '■',
  paused: '‖',
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ASCII: ScreenSigns = {
  chosen: '>',
  rule: '-',
  live: '*',
  ended: '#',
  paused: '=',
  bars: ['_', '.', '.', ':', ':', '|', '|', '#'],
};

export function makeLook({ colours, unicode, timeZone }: LookOptions): Look {
  return {
    paint: makeTinter(colours),
    signs: { ...signsFor(unicode), ...(unicode ? UNICODE : ASCII) },
    units: makeUnits(unicode),
    clock: makeClock(timeZone),
  };
}
