import { columnsOf, justify, span, type Line } from '../line.js';
import type { Look } from '../look.js';
import type { Sight } from '../sight.js';
import { VIEWS, type ViewState } from '../state.js';

/** Narrower terminals have no room for bits beside packets. */
const NARROW = 64;

/** Whose traffic, for how long, how fast; what was found, and what was lost. */
export function headerLines(sight: Sight, state: ViewState, width: number, look: Look): Line[] {
  return [
    besides(sourcesOf(sight, look), paceOf(sight, width, look), width, look),
    besides(verdictsOf(sight, look), stateOf(sight, state, width, look), width, look),
  ];
}

/** The longest of `lefts` that fits beside `right`. */
function besides(lefts: readonly Line[], right: Line, width: number, look: Look): Line {
  const room = width - columnsOf(right) - 1;
  return justify(lefts.find((line) => columnsOf(line) <= room) ?? lefts[lefts.length - 1], right, width, look);
}

/** Where the packets come from and whom they are judged for, at length and shorter and shorter. */
function sourcesOf({ snapshot: { report } }: Sight, { signs }: Look): Line[] {
  const { subject, inputs } = report;
  const names = inputs.map(({ name, interfaces }) =>
    interfaces.length === 1 && interfaces[0].name !== null ? interfaces[0].name : name,
  );
  const filters = new Set(inputs.flatMap(({ interfaces }) => interfaces.flatMap(({ filter }) => filter ?? [])));
  if (report.coverage.filter !== undefined) filters.add(report.coverage.filter.expression);
  const source = [...new Set(names)].join(' ') + [...filters].map((filter) => ` "${filter}"`).join('');
  const [first = 'not known yet', ...others] = subject.addresses;
  const more = others.length === 0 ? '' : ` +${others.length}`;
  const program = span(' wiretable ', 'heading');
  const to = ` ${source} ${signs.chosen} `;
  return [
    [program, span(`${to}${subject.product} ${[first, ...others].join(' ')}`)],
    [program, span(`${to}${subject.product} ${first}${more}`)],
    [span(`${to}${subject.product} ${first}${more}`)],
    [span(`${to}${first}${more}`)],
    [span(` ${signs.chosen} ${first}${more}`)],
  ];
}

function paceOf({ snapshot: { report, pulse, nowSec } }: Sight, width: number, { units }: Look): Line {
  const { firstTime } = report;
  const seconds = firstTime === null || nowSec === null ? 0 : Math.max(0, Math.floor(nowSec - Number(firstTime)));
  const two = (value: number) => String(value).padStart(2, '0');
  const lasted = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const bits = width < NARROW ? '' : `${units.bits(pulse.bytesPerSec * 8).padStart(8)} `;
  return [span(`${lasted}  ${units.rate(pulse.packetsPerSec).padStart(4)} pkt/s  ${bits}`)];
}

function verdictsOf({ snapshot: { report } }: Sight, { units, signs }: Look): Line[] {
  const { verdicts, reviews, flows } = report.summary;
  const line: Line[number][] = [];
  if (verdicts.violation > 0)
    line.push(span(` ${signs.violation} ${units.some(verdicts.violation, 'violation')}`, 'violation'));
  else if (flows > 0) line.push(span(` ${signs.allowed} 0 violations`, 'allowed'));
  else line.push(span(` ${signs.unused} no flow yet`, 'quiet'));
  if (reviews > 0) line.push(span(`  ${signs.review} ${units.some(reviews, 'review')}`, 'review'));
  if (verdicts.waived > 0) line.push(span(`  ${signs.waived} ${units.count(verdicts.waived)} waived`, 'quiet'));
  return [[...line, span(`  ${units.some(flows, 'flow')}`, 'quiet')], line];
}

function stateOf({ snapshot }: Sight, state: ViewState, width: number, { units, signs }: Look): Line {
  const { coverage } = snapshot.report;
  const dropped = coverage.dropped ?? 0;
  const { evicted } = coverage.flows;
  const running = state.isPaused
    ? span(`${signs.paused} paused `, 'review')
    : snapshot.state === 'ended'
      ? span(`${signs.ended} ended `, 'quiet')
      : span(`${signs.live} live `, 'allowed');
  const views =
    width < 110
      ? []
      : VIEWS.map((name, i) =>
          span(`${i + 1} ${name}  `, name === state.view ? ('heading' as const) : ('quiet' as const)),
        );
  return [
    ...views,
    span('    '),
    span(
      coverage.dropped === null ? 'drops unknown  ' : `${units.count(dropped)} dropped  `,
      dropped > 0 ? 'violation' : 'quiet',
    ),
    span(`${units.count(evicted)} evicted  `, evicted > 0 ? 'violation' : 'quiet'),
    ...(snapshot.behind > 0 ? [span(`${units.rate(snapshot.behind)} behind  `, 'advisory')] : []),
    running,
  ];
}
