import type { JudgedRun } from '../analysis.js';
import { Kind, Meta, Row } from '../decode/packet-batch.js';
import { type Explanation, explanationIn, FLOWS_OF_FINDING, type PacketLine } from '../findings/explanation.js';
import { formatTimestamp } from '../findings/timestamp.js';
import type { Finding } from '../findings/report.js';
import { ICMP_ERROR } from '../flow/flow-picker.js';
import { ACK, FIN, PSH, RST, SYN, URG } from '../wire/tcp-flag.js';
import type { Asked } from './asked.js';
import { type FoundPacket, lookAgain } from './second-look.js';

/** Packets of a flow that are told one by one. */
const FIRST_PACKETS = 12;

const FLAG_LETTERS = [
  [FIN, 'F'],
  [SYN, 'S'],
  [RST, 'R'],
  [PSH, 'P'],
  [ACK, 'A'],
  [URG, 'U'],
] as const;

/**
 * Explains what was asked for, with a second look at the captures for the first packets. Null where the run knows nothing
 * of that name. A finding is explained by a few of its flows.
 */
export async function explain(run: JudgedRun, text: string, asked: Asked): Promise<Explanation | null> {
  const { report, samples, samplesOf } = run;
  const finding = asked.kind === 'finding' ? findingOf(asked.id, report.findings) : null;
  const slots = finding === null ? samples.watched : (samplesOf.get(finding.id) ?? []).slice(0, FLOWS_OF_FINDING);
  if (finding === null && slots.length === 0) return null;

  const explained = new Map(slots.map((slot) => [slot, run.explain(slot)]));
  await lookAgain(run, slots, (packet) => {
    const known = explained.get(packet.slot);
    if (known === undefined || known.flow.packets.length >= FIRST_PACKETS) return;
    known.flow.packets.push(packetLine(packet, known.originator, run));
  });
  const flows = Array.from(explained.values(), ({ flow }) => flow);
  return explanationIn(report, {
    asked: text,
    finding,
    flows: flows.sort((a, b) => Number(a.record.ts ?? 0) - Number(b.record.ts ?? 0)),
    flowsOmitted: finding === null ? samples.watchedOmitted : finding.flows - flows.length,
  });
}

/** The finding that the digits are the beginning of; null where there is none, or more than one. */
function findingOf(digits: string, findings: readonly Finding[]): Finding | null {
  const found = findings.filter(({ id }) => id.startsWith(digits));
  return found.length === 1 ? found[0] : null;
}

function packetLine(
  { batch, entry, frames, at, frame, input, number }: FoundPacket,
  originator: number,
  run: JudgedRun,
): PacketLine {
  const row = entry << 4;
  const meta = batch.rows[row + Row.Meta];
  const kind = (meta & Meta.KindMask) >>> Meta.KindShift;
  const isError = number === ICMP_ERROR;
  const sender = (meta & Meta.Reverse) === 0 ? 0 : 1;
  return {
    capture: run.inputs[input].name,
    frame,
    time: formatTimestamp(frames.tsSec[at], frames.tsNsec[at]),
    from: isError ? 'other' : sender === originator ? 'originator' : 'responder',
    kind: isError ? 'icmp error' : kind === Kind.LaterFragment ? 'fragment' : 'packet',
    flags: (meta & Meta.TcpHeader) === 0 ? null : flagLetters(meta >>> Meta.FlagsShift),
    wireBytes: batch.rows[row + Row.WireBytes] >>> 0,
    payloadBytes: isError ? 0 : batch.rows[row + Row.Payload] >>> 0,
  };
}

function flagLetters(flags: number): string {
  return FLAG_LETTERS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, letter]) => letter)
    .join('');
}
