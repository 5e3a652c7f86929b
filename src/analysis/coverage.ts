import { CAPTURE_ANOMALIES } from '../capture/anomalies.js';
import type { FrameSet } from '../capture/frame-set.js';
import { MAX_DESCRIBED_INTERFACES } from '../capture/limits.js';
import type { SetInput } from '../capture/set-input.js';
import { ANOMALIES } from '../decode/anomalies.js';
import type { Decoder } from '../decode/decoder.js';
import { FRAME_CLASSES } from '../decode/frame-classes.js';
import type { Assembly } from '../findings/assembly.js';
import { counted } from '../findings/counted.js';
import type { CoverageReport, InputReport } from '../findings/report.js';
import { formatTimestamp } from '../findings/timestamp.js';
import type { FlowTable } from '../flow/flow-table.js';
import { linktypeName } from '../wire/linktype.js';
import type { InputCheck } from './feed.js';
import type { Judging } from './judging.js';

/** Link types that are not decoded and named one by one. */
const MAX_NAMED_LINKTYPES = 16;

/** What of a run its coverage is told from. */
export interface CoveredRun {
  set: FrameSet;
  decoder: Decoder;
  table: FlowTable;
  assembly: Assembly;
  judging: Judging;
}

/** What the captures can and cannot show: the books of the run so far, and of its inputs. */
export function coverageOf(run: CoveredRun): CoverageReport {
  const { decoder, table, set, assembly, judging } = run;
  const inputs = set.inputs;
  const notes = inputs.flatMap((input) => (input.notes === null ? [] : [{ input, notes: input.notes }]));
  const anomalies: CoverageReport['anomalies'] = {};
  for (const [name, { count, input, firstFrame }] of decoder.anomalies) {
    anomalies[name] = { meaning: ANOMALIES[name], count, capture: inputs[input].name, firstFrame };
  }
  for (const { input, notes: found } of notes) {
    for (const [name, { count, firstFrame }] of found.anomalies) {
      const known = anomalies[name];
      if (known) known.count += count;
      else anomalies[name] = { meaning: CAPTURE_ANOMALIES[name], count, capture: input.name, firstFrame };
    }
  }
  const skipped = new Map<string, number>();
  for (const { notes: found } of notes) {
    for (const [name, count] of found.skippedBlocks) skipped.set(name, (skipped.get(name) ?? 0) + count);
  }
  return {
    packets: packetsOf(set),
    classes: nonZero([
      ...FRAME_CLASSES.map((name, i) => [name, decoder.classes[i]] as const),
      ['filtered-out', set.filter?.skipped ?? 0],
    ]),
    ...(set.filter === undefined ? {} : { filter: { ...set.filter } }),
    undecoded: sorted(decoder.undecoded),
    anomalies: Object.fromEntries(Object.entries(anomalies).sort(([a], [b]) => (a < b ? -1 : 1))),
    truncated: decoder.truncated,
    copies: table.copies,
    fragmentsUnattributed: table.fragmentsSeen - table.fragmentsAttributed,
    salvaged: {
      places: notes.reduce((sum, { notes: found }) => sum + found.skipped.places, 0),
      bytes: notes.reduce((sum, { notes: found }) => sum + found.skipped.bytes, 0),
      flows: assembly.salvagedFlows,
    },
    books: {
      packetsInFlows: assembly.packetsInFlows,
      packetsOfOtherProtocols: assembly.packetsOfOtherProtocols,
      packetsUnjudged: judging.packetsUnjudged,
      flowsUnjudged: judging.unjudged,
      imbalances: [],
    },
    dropped: droppedOf(set),
    clockSteps: inputs.reduce((sum, input) => sum + input.clockSteps, 0),
    gaps: set.gaps.map((gap) => ({ ...gap })),
    flows: {
      created: table.created,
      open: table.open,
      closed: table.closed,
      expired: table.expired,
      evicted: table.evicted,
    },
    judgedEarly: judging.judgedEarly,
    limits: nonZero([
      ['findings', assembly.omittedFlows],
      ['flows not judged', judging.unjudged],
      ['flows not written', judging.unwritten],
      ['fragments', table.fragments.displaced],
      ['known listeners', judging.listeners.refused],
      ['payload buffers', table.identification.pool.refused],
      ['segments behind holes', table.identification.pool.leftOut],
      ['peers', assembly.uncountedPeers],
      ['subject candidates', judging.inference?.refused ?? 0],
      ['VLAN tags', decoder.cursor.vlanTags.leftOut],
      ['interfaces', inputs.reduce((sum, { interfaces }) => sum + undescribed(interfaces), 0)],
    ]),
    skippedBlocks: sorted(skipped),
    comments: notes.reduce((sum, { notes: found }) => sum + found.comments, 0),
    secrets: notes.reduce((sum, { notes: found }) => sum + found.secrets, 0),
    warnings: [
      ...(judging.unwritten > 0 ? [`stopped: the last ${judging.unwritten} flows in the table were not written`] : []),
      ...notes.flatMap(({ input, notes: found }) => found.warnings.map((text) => `${input.name}: ${text}`)),
      ...linktypeWarnings(decoder.unknownLinktypes),
    ],
  };
}

/** What is not decoded, by link type; a capture may have one for each of its interfaces. */
function linktypeWarnings(unknown: ReadonlyMap<number, number>): string[] {
  const named = [...unknown].slice(0, MAX_NAMED_LINKTYPES);
  const rest = [...unknown].slice(MAX_NAMED_LINKTYPES);
  const lines = named.map(([linktype, frames]) => {
    return `link type ${linktype} (${linktypeName(linktype)}) is not decoded: ${counted(frames, 'frame')}`;
  });
  if (rest.length === 0) return lines;
  const frames = rest.reduce((sum, [, count]) => sum + count, 0);
  return [...lines, `${counted(rest.length, 'further link type')} not decoded: ${counted(frames, 'frame')}`];
}

/** Interfaces beyond those that are listed. */
function undescribed({ length }: readonly unknown[]): number {
  return Math.max(0, length - MAX_DESCRIBED_INTERFACES);
}

/** Frames of all inputs so far. */
export function packetsOf(set: FrameSet): number {
  return set.inputs.reduce((sum, input) => sum + input.packets, 0);
}

/** Packets that the captures say they lost; null: none says so, and not all would say. */
export function droppedOf(set: FrameSet): number | null {
  const counts = set.inputs.map(({ notes }) => notes?.dropped ?? null);
  const known = counts.reduce((sum: number, count) => sum + (count ?? 0), 0);
  return known > 0 || !counts.includes(null) ? known : null;
}

/** An input, `complete` or not, with what was found out about it beside. */
export function inputReport(input: SetInput, complete: boolean, check: InputCheck | null): InputReport {
  const { name, size, format, packets, bytes, bytesRead, firstTime, lastTime, error, interfaces } = input;
  const skipped = input.notes?.skipped;
  return {
    name,
    size,
    sha256: input.sha256,
    format,
    packets,
    bytes,
    bytesRead,
    skipped: skipped === undefined || skipped.places === 0 ? null : { ...skipped },
    firstTime: firstTime === null ? null : formatTimestamp(firstTime.sec, firstTime.nsec),
    lastTime: lastTime === null ? null : formatTimestamp(lastTime.sec, lastTime.nsec),
    complete,
    ...(input.drops === null ? {} : { drops: { ...input.drops } }),
    error:
      error === null
        ? null
        : {
            code: error.code,
            message: error.message,
            offset: error.place?.offset ?? null,
            frame: error.place?.frame ?? null,
          },
    interfaces: interfaces.slice(0, MAX_DESCRIBED_INTERFACES).map((iface) => ({
      name: iface.name,
      linktype: linktypeName(iface.linktype),
      snaplen: iface.snaplen,
      filter: iface.filter,
    })),
    verification: check?.verification ?? null,
  };
}

function nonZero(counts: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
