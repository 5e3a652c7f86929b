import type { Finding, Report, RowReport } from '../findings/report.js';
import { goneSince, sinceBaseline } from './baseline-words.js';
import { makeClock, type Clock } from './clock.js';
import { coverageFacts } from './coverage-words.js';
import { doubts } from './doubts.js';
import { howItEnded, whenAndHowMuch, whoSpoke } from './finding-words.js';
import { baselineFacts, inputFacts, intervalFacts, policyFacts, subjectFacts, tableFacts } from './header-words.js';
import { code, prose, tableLine } from './markdown/inline.js';
import type { WriterOptions } from './report-writer.js';
import { sanitiseTexts } from './sanitise.js';
import { bySection, isBreach, type Section } from './sections.js';
import { signsFor, type Signs } from './signs.js';
import { makeUnits, type Units } from './units.js';
import { verdictSentence } from './verdict-sentence.js';

/** What the parts of the Markdown report share. */
interface Setting {
  report: Report;
  signs: Signs;
  units: Units;
  clock: Clock;
  timeZone: string;
  verbose: boolean;
}

/** Captures named one by one. */
const NAMED_INPUTS = 20;

/** The report for a ticket: GitHub's Markdown, readable as it is written, too. What needs somebody's hand comes in full. */
export function* writeMarkdown(given: Report, { timeZone }: WriterOptions): Generator<string> {
  const report = sanitiseTexts(given);
  const setting = {
    report,
    signs: signsFor(true),
    units: makeUnits(true),
    clock: makeClock(timeZone),
    timeZone,
    verbose: true,
  };
  const { mark, words } = verdictSentence(report, setting.units);
  yield `# ${setting.signs[mark]} ${prose(words)}\n\n`;
  yield* writeHead(setting);
  yield* writeBoard(setting);
  for (const [section, findings] of bySection(report)) yield* writeSection(section, findings, setting);
  yield* writeGone(setting);
  yield '## What the capture covers\n\n';
  for (const { name, facts, areLong } of coverageFacts(report, setting.units)) {
    yield bullet(`${name[0].toUpperCase()}${name.slice(1)}`, facts, areLong ? '; ' : ', ');
  }
}

/** `- **label**: fact, fact`. */
function bullet(label: string, facts: readonly string[], gap = ', '): string {
  return `- **${prose(label)}**: ${facts.map(prose).join(gap)}\n`;
}

function* writeHead(setting: Setting): Generator<string> {
  const { report, signs, units } = setting;
  const { inputs, subject } = report;
  for (const doubt of doubts(report, units)) yield `- **${signs.advisory} ${prose(doubt)}**\n`;
  for (const input of inputs.slice(0, NAMED_INPUTS)) {
    const sha256 = input.sha256 === null ? '' : `, SHA-256 ${code(input.sha256)}`;
    yield `- **Capture**: ${code(input.name)}, ${inputFacts(input, setting).map(prose).join(', ')}${sha256}\n`;
  }
  if (inputs.length > NAMED_INPUTS) yield `- and ${units.some(inputs.length - NAMED_INPUTS, 'more capture')}\n`;
  yield bullet('Interval', intervalFacts(setting));
  yield bullet(subject.product, subjectFacts(setting));
  yield bullet('Port table', [...tableFacts(setting), ...policyFacts(setting)]);
  const baseline = baselineFacts(setting);
  if (baseline.length > 0) yield bullet('Baseline', baseline);
  yield '\n';
}

function* writeBoard({ report: { rows }, signs, units }: Setting): Generator<string> {
  if (rows.length === 0) return;
  const anyUnknown = rows.some(({ flowsUnknown }) => flowsUnknown > 0);
  const columns: readonly { head: string; rule: string; cell: (row: RowReport) => string }[] = [
    { head: '', rule: ':-:', cell: ({ mark }) => signs[mark] },
    { head: 'Port', rule: '--:', cell: ({ port }) => prose(port) },
    { head: 'Role', rule: '---', cell: ({ role }) => (role === '*' ? 'not in table' : prose(role)) },
    { head: 'Table says', rule: '---', cell: ({ says }) => prose(says) },
    { head: 'In', rule: '--:', cell: ({ flowsIn }) => units.count(flowsIn) },
    { head: 'Out', rule: '--:', cell: ({ flowsOut }) => units.count(flowsOut) },
    ...(anyUnknown
      ? [{ head: 'Either', rule: '--:', cell: ({ flowsUnknown }: RowReport) => units.count(flowsUnknown) }]
      : []),
    { head: 'Packets', rule: '--:', cell: ({ packets }) => units.count(packets) },
    { head: 'Bytes', rule: '--:', cell: ({ bytes }) => units.bytes(bytes) },
    {
      head: 'Peers',
      rule: '--:',
      cell: ({ peers, peersAtLeast }) => `${peersAtLeast ? '\\>' : ''}${units.count(peers)}`,
    },
  ];
  yield '## The port table as it was used\n\n';
  yield tableLine(columns.map(({ head }) => head));
  yield tableLine(columns.map(({ rule }) => rule));
  for (const row of rows) yield tableLine(columns.map(({ cell }) => cell(row)));
  yield '\n';
}

const HEADS: Partial<Record<Section, string>> = { review: 'To review', note: 'Notes', 'never seen': 'Never used' };

function* writeSection(section: Section, findings: readonly Finding[], setting: Setting): Generator<string> {
  if (findings.length === 0) return;
  const head = HEADS[section] ?? `${section[0].toUpperCase()}${section.slice(1)}`;
  yield `## ${head}: ${setting.units.some(findings.length, section === 'never seen' ? 'row' : 'finding')}\n\n`;
  // Attempts that came to nothing are many, and nobody's work.
  const inFull = (isBreach(section) && section !== 'info') || section === 'review';
  for (const finding of findings) yield inFull ? inDetail(finding, setting) : inBrief(finding, setting);
  if (!inFull) yield '\n';
}

function inDetail(finding: Finding, setting: Setting): string {
  const { id, message, remedy, citation, wiresharkFilter, communityIds, capture, packetFile } = finding;
  const facts = [howItEnded(finding, setting), ...whenAndHowMuch(finding, setting)].filter(Boolean);
  const since = sinceBaseline(finding, setting);
  // Said already where there are several captures.
  const where = capture === null || setting.report.inputs.length > 1 ? '' : `, ${code(capture)}`;
  return [
    `### ${[prose(finding.rule), code(whoSpoke(finding, setting))].filter(Boolean).join(' ')}\n\n`,
    `${prose(message)}\n\n`,
    `- **To do**: ${prose(remedy)}\n`,
    ...(facts.length > 0 ? [`- **Seen**: ${prose(facts.join(', '))}${where}\n`] : []),
    ...(citation === null ? [] : [`- **Source**: ${prose(citation)}\n`]),
    ...(wiresharkFilter === null ? [] : [`- **Wireshark**: ${code(wiresharkFilter)}\n`]),
    ...(communityIds.length === 0 ? [] : [`- **Community ID**: ${communityIds.map(code).join(' ')}\n`]),
    ...(packetFile === undefined ? [] : [`- **Packets**: ${code(packetFile.name)}\n`]),
    ...(since === '' ? [] : [`- **Baseline**: ${prose(since)}\n`]),
    `- **Id**: ${code(id)}\n\n`,
  ].join('');
}

function inBrief(finding: Finding, setting: Setting): string {
  const { id, rule, message, waiver } = finding;
  const who = whoSpoke(finding, setting);
  const ended = howItEnded(finding, setting);
  const title = [prose(rule), code(who)].filter(Boolean).join(' ');
  const since = sinceBaseline(finding, setting);
  return `- ${[title, prose(ended), prose(since)].filter(Boolean).join(', ')}: ${prose(waiver ?? message)} Id ${code(id)}\n`;
}

/** What was there in the report that this one was held against. */
function* writeGone(setting: Setting): Generator<string> {
  const past = goneSince(setting.report);
  if (past === null) return;
  yield `## Gone since ${prose(past.name)}: ${setting.units.some(past.count, 'finding')}\n\n`;
  for (const finding of past.gone) yield inBrief(finding, setting);
  yield '\n';
}
