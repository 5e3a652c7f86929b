import type {
  Endpoint,
  ExplainedFlow,
  Explanation,
  LadderRung,
  PacketLine,
  RowReading,
} from '../../findings/explanation.js';
import { RULES, type RuleName } from '../../policy/rules.js';
import { formatEndpoint } from '../endpoint.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitiseTexts } from '../sanitise.js';
import { makeSheet, setPieces, setText, type Sheet } from '../text/page.js';
import { openedBy, readingWords, RUNG_MARKS, rungWords, triedWords, UNTRIED_WORDS, waiverWords } from './words.js';

/** What the parts of the text share. */
interface ExplanationSheet extends Sheet {
  explanation: Explanation;
}

const VERDICT_MARKS = {
  allowed: 'allowed',
  violation: 'violation',
  review: 'review',
  waived: 'waived',
  'out-of-scope': 'unused',
} as const;

const RULE_MARKS = { violation: 'violation', review: 'review', note: 'advisory' } as const;

/** Why, for a person: verdict, who opened it, rows, rules, waivers, first packets. */
export function* writeExplanation(explanation: Explanation, options: WriterOptions): Generator<string> {
  const sheet = { ...makeSheet(options), explanation: sanitiseTexts(explanation) };
  yield* writeFinding(sheet);
  for (const [i, flow] of sheet.explanation.flows.entries()) {
    if (i > 0 || sheet.explanation.finding !== null) yield '\n';
    yield* writeFlow(flow, sheet);
  }
  const { flowsOmitted } = sheet.explanation;
  if (flowsOmitted > 0) yield `\n${sheet.units.some(flowsOmitted, 'further flow')} not explained one by one\n`;
}

function* writeFinding({ explanation: { finding, flows }, width, paint, units }: ExplanationSheet): Generator<string> {
  if (finding === null) return;
  const { id, rule, verdict, severity, message, remedy, citation } = finding;
  const level = severity === verdict ? verdict : `${verdict}, ${severity}`;
  const count = flows.length === 0 ? 'no flow stands for it' : units.some(finding.flows, 'flow');
  yield* setPieces([paint('heading', rule), level, count], { lead: `Finding ${id}   `, width });
  yield* setText(message, { lead: '  ', width });
  yield* setText(remedy, { lead: '  what to do: ', width });
  if (citation !== null) yield* setText(citation, { lead: '  cites ', width });
}

function* writeFlow({ record, why, packets }: ExplainedFlow, sheet: ExplanationSheet): Generator<string> {
  const { width, signs, units, paint, timeZone } = sheet;
  const verdict = record.verdict ?? 'out-of-scope';
  const mark = VERDICT_MARKS[verdict];
  const severity = record.severity === null || record.severity === verdict ? verdict : `${verdict}, ${record.severity}`;
  const from = nameOf({ address: record['id.orig_h'], port: record['id.orig_p'] }, sheet);
  const to = nameOf({ address: record['id.resp_h'], port: record['id.resp_p'] }, sheet);
  const arrow = record.initiator_confidence === 'none' ? signs.either : signs.arrow;
  const who = [from, arrow, to, record.proto, record.service].filter(Boolean).join(' ');
  yield* setPieces([paint('heading', severity), who], {
    lead: `${paint(mark === 'waived' || mark === 'unused' ? 'quiet' : mark, signs[mark])} `,
    width,
  });
  const oneSided = record.one_sided ? ['one side only'] : [];
  const sent = `${units.some(record.orig_pkts, 'packet')}, ${units.bytes(record.orig_wire_bytes)} sent`;
  const received = `${units.some(record.resp_pkts, 'packet')}, ${units.bytes(record.resp_wire_bytes)} back`;
  yield* setPieces([record.outcome, ...oneSided, sent, received], { lead: '  ', width });
  const when = record.ts === null ? 'no time' : `${sheet.clock.dateTime(record.ts)} ${timeZone}`;
  yield* setPieces([when, `${record.capture} frame ${units.count(record.first_frame)}`, record.community_id], {
    lead: '  ',
    width,
  });
  const findings = why.findings.map(({ id, rule }) => `${rule} ${id}`);
  if (findings.length > 0) yield* setPieces(findings, { lead: '  findings  ', width, gap: ', ' });

  yield heading('WHO OPENED IT', openedBy(record, from), sheet);
  for (const rung of why.ladder) yield* writeRung(rung, sheet);
  for (const reading of why.readings) yield* writeReading(reading, why.readings.length > 1, sheet);
  yield heading('RULES', why.rules.length === 0 ? 'none is met' : '', sheet);
  for (const { rule, severity: level, title, isGravest } of why.rules) {
    const names = isGravest && why.rules.length > 1 ? ['names the verdict'] : [];
    yield* setPieces([rule, level, title, ...names], { lead: `  ${markOf(rule, sheet)} `, width });
  }
  yield heading('WAIVERS', why.waivers.length === 0 ? 'none to try' : '', sheet);
  for (const { rule, waiver, mismatch } of why.waivers) {
    const lead = `  ${mismatch === null ? paint('allowed', signs.allowed) : signs.unused} `;
    yield* setPieces([waiver, waiverWords({ rule, mismatch })], { lead, width });
  }
  yield* writePackets(record.orig_pkts + record.resp_pkts, packets, sheet);
}

function heading(title: string, words: string, { paint }: ExplanationSheet): string {
  return `\n  ${[paint('heading', title), words].filter(Boolean).join('   ')}\n`;
}

function* writeRung(rung: LadderRung, sheet: ExplanationSheet): Generator<string> {
  const { signs, width, paint } = sheet;
  const [sign, tint] = RUNG_MARKS[rung.result];
  yield* setText(
    rungWords(rung, (endpoint) => nameOf(endpoint, sheet)),
    { lead: `  ${paint(tint, signs[sign])} ${rung.confidence.padEnd(7)}  `, width },
  );
}

function* writeReading(reading: RowReading, isOneOfTwo: boolean, sheet: ExplanationSheet): Generator<string> {
  const { signs, width, paint } = sheet;
  const { port, tried, untried, elsewhere } = reading;
  yield heading(
    'ROWS',
    readingWords(reading, isOneOfTwo, (endpoint) => nameOf(endpoint, sheet)),
    sheet,
  );
  for (const row of tried) {
    const { mark, words } = triedWords(row);
    yield* setPieces(words, { lead: `  ${paint(mark, signs[mark])} ${row.role}   `, width });
    yield* setText(row.citation, { lead: '      cites ', width });
  }
  if (tried.length === 0) yield `  ${paint('violation', signs.violation)} no row has port ${port}\n`;
  for (const role of untried) yield `  ${signs.unused} ${role}   ${UNTRIED_WORDS}\n`;
  const others = elsewhere.map(({ role, port: ports }) => `${role} ${ports}`);
  if (others.length > 0) {
    yield* setPieces(others, { lead: `  ${paint('quiet', signs.unused)} on other ports: `, width, gap: ', ' });
  }
}

function* writePackets(count: number, packets: readonly PacketLine[], sheet: ExplanationSheet): Generator<string> {
  const { units, clock, signs } = sheet;
  const some = packets.length < count ? `the first ${packets.length} of ${units.count(count)}` : '';
  yield heading('PACKETS', packets.length === 0 ? 'not found again' : some, sheet);
  const frameColumns = Math.max(0, ...packets.map(({ frame }) => units.count(frame).length));
  const captures = new Set(packets.map(({ capture }) => capture));
  const arrows = { originator: signs.arrow, responder: signs.back, other: signs.review };
  for (const { capture, frame, time, from, kind, flags, wireBytes, payloadBytes } of packets) {
    const columns = [
      `frame ${units.count(frame).padStart(frameColumns)}`,
      time === null ? 'no time' : clock.timeWithMillis(time),
      arrows[from],
      (kind === 'packet' ? (flags ?? '') : kind).padEnd(5),
      `${units.bytes(wireBytes).padStart(7)}`,
      payloadBytes > 0 ? `${units.bytes(payloadBytes)} payload` : '',
      captures.size > 1 ? capture : '',
    ];
    yield `    ${columns.join('  ').trimEnd()}\n`;
  }
}

function markOf(rule: RuleName, { signs, paint }: ExplanationSheet): string {
  const mark = RULE_MARKS[RULES[rule].verdict];
  return paint(mark, signs[mark]);
}

function nameOf(endpoint: Endpoint, { explanation }: ExplanationSheet): string {
  return formatEndpoint({ ...endpoint, name: null }, explanation.subject);
}
