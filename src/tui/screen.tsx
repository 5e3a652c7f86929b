import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { LiveView } from '../findings/live/snapshot.js';
import { App, type Actions, type AppProps } from './app.js';
import type { Size } from './draw.js';
import { makeLook, type LookOptions } from './look.js';
import { Painter } from './painter.js';
import { SightMaker } from './sight-maker.js';

/** The screen looks at the run this often at most. */
const BEAT_MS = 250;
/** And so seldom that looking, drawing and what the garbage collector does of it take less than a tenth of the time. */
const WORK_SHARE = 16;
/** But no screen stands still for longer, however slow it is. */
const LONGEST_BEAT_MS = 2000;

export interface ScreenOptions extends LookOptions {
  view: LiveView;
  /** Where the keys come from: a terminal. */
  keyboard: NodeJS.ReadStream;
  terminal: NodeJS.WriteStream;
  actions: Omit<Actions, 'copy'>;
  now: () => number;
  /** Calls `listener` again and again; gives the function that ends this. */
  every: (ms: number, listener: () => void) => () => void;
  /** The screen itself has failed. */
  onCrash: (error: unknown) => void;
}

/** An open screen. `close()` gives the terminal back as it was, and can be called again. */
export interface Screen {
  /** Shows something that happened beside the packets, for some time. */
  tell(text: string): void;
  close(): void;
}

/** Opens the screen of a run. */
export function openScreen({
  view,
  keyboard,
  terminal,
  actions,
  now,
  every,
  onCrash,
  ...looks
}: ScreenOptions): Screen {
  const painter = new Painter((text) => void terminal.write(text));
  const look = makeLook(looks);
  const sights = new SightMaker(view, now);
  const output = new InkOutput(terminal, (lines) => painter.paint(lines));
  const allActions: Actions = { ...actions, copy: (text) => painter.copy(text) };
  let beat = 0;
  let isPaused = false;
  let isClosed = false;
  let notice: AppProps['notice'] = null;
  let nextMs = now();
  let workMs = 0;
  const onPause = (paused: boolean) => {
    isPaused = paused;
  };
  const app = () => (
    <App
      sights={sights}
      actions={allActions}
      size={sizeOf(terminal)}
      beat={beat}
      look={look}
      notice={notice}
      onPause={onPause}
    />
  );

  painter.enter();
  const ink = render(app(), {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: keyboard,
    // Whole frames: what differs finds the painter.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  ink.waitUntilExit().catch(onCrash);

  const stopBeat = every(BEAT_MS, () => {
    const startMs = now();
    if (startMs < nextMs) return;
    beat++;
    if (!isPaused) sights.refresh();
    ink.rerender(app());
    // Of two beats in turn the shorter: the first ones are slow, and so are those that something came between.
    const lastMs = workMs;
    workMs = now() - startMs;
    nextMs = startMs + Math.min(LONGEST_BEAT_MS, Math.min(workMs, lastMs) * WORK_SHARE);
  });
  const onResize = () => {
    painter.forget();
    ink.rerender(app());
  };
  terminal.on('resize', onResize);

  return {
    tell(text) {
      if (isClosed) return;
      notice = { text, beat };
      ink.rerender(app());
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      stopBeat();
      terminal.off('resize', onResize);
      painter.leave();
      ink.unmount();
    },
  };
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns || 80, rows: rows || 24 };
}

/** What ink writes to: takes frames apart into lines. */
class InkOutput extends EventEmitter {
  readonly isTTY = true;

  constructor(
    private readonly terminal: NodeJS.WriteStream,
    private readonly onLines: (lines: string[]) => void,
  ) {
    super();
  }

  get columns(): number {
    return this.terminal.columns || 80;
  }

  get rows(): number {
    return this.terminal.rows || 24;
  }

  write(text: string): boolean {
    this.onLines(text.replace(/\n$/, '').split('\n'));
    return true;
  }
}
