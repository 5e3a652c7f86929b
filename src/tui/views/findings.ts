import type { Finding, Report } from '../../findings/report.js';
import { span } from '../line.js';
import type { Look } from '../look.js';
import type { Sight } from '../sight.js';
import { wordsOf, type ViewState } from '../state.js';
import { headLine, itemLine, tableWidth, type Column } from './table.js';
import type { ListView, MakeView } from './view.js';
import { agoOf, markOfFinding, outcomeOf, whoInShort, whoOf } from './words.js';

const WIDE = 110;

/** What was found, newest or gravest first. */
export const findingsView: MakeView = (sight, state, width, look): ListView => {
  const { report } = sight.snapshot;
  const findings = findingsIn(report, state.order.findings, wordsOf(state));
  const columns = findingColumns(sight, width, look);
  const omitted = report.findingsOmitted > 0 ? `, ${look.units.count(report.findingsOmitted)} more only counted` : '';
  return {
    kind: 'list',
    title: [
      span('  FINDINGS', 'heading'),
      span(`  ${look.units.count(findings.length)}${omitted}, ${state.order.findings} first`, 'quiet'),
    ],
    head: headLine(columns, look),
    items: findings.map(({ id }) => id),
    lineOf: (index, isChosen) => itemLine(columns, findings[index], isChosen, look),
    empty: state.filter === '' ? 'nothing found so far' : 'no finding has these words',
  };
};

/** Findings of the report that have all of the words. */
export function findingsIn(report: Report, order: ViewState['order']['findings'], words: readonly string[]): Finding[] {
  const wanted = words.map((word) => word.toLowerCase());
  const found = wanted.length === 0 ? [...report.findings] : report.findings.filter((finding) => has(finding, wanted));
  // The report has the gravest first.
  return order === 'gravest' ? found : found.sort((a, b) => Number(b.firstTime ?? 0) - Number(a.firstTime ?? 0));
}

function has(finding: Finding, words: readonly string[]): boolean {
  const { id, rule, severity, verdict, role, direction, initiator, responder, initiatorName, responderName } = finding;
  const { transport, port, services, outcomes } = finding;
  const parts = [id, rule, severity, verdict, role, direction, initiator, responder, initiatorName, responderName];
  const text = [...parts, transport, port, ...services, ...Object.keys(outcomes)].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** `12 s  ✗  high  unlisted-port  10.20.0.90 → SocialMiner:22 ssh  established`. */
export function findingColumns(sight: Sight, width: number, look: Look): Column<Finding>[] {
  const { report, nowSec } = sight.snapshot;
  const tint = (finding: Finding) => markOfFinding(finding, look).tint;
  const isWide = width >= WIDE;
  const before: Column<Finding>[] = [
    { head: 'AGO', width: 4, align: 'right', cell: ({ firstTime }) => agoOf(firstTime, nowSec) },
    { head: '', width: 1, align: 'left', cell: (finding) => markOfFinding(finding, look).sign, tint },
    { head: '', width: isWide ? 8 : 6, align: 'left', cell: ({ severity }) => severity, tint },
    { head: 'RULE', width: isWide ? 22 : 17, align: 'left', cell: ({ rule }) => rule },
  ];
  const after: Column<Finding>[] = [
    ...(isWide
      ? [{ head: 'FLOWS', width: 6, align: 'right' as const, cell: ({ flows }: Finding) => look.units.rate(flows) }]
      : []),
    {
      head: 'OUTCOME',
      width: isWide ? 30 : 11,
      align: 'left',
      cell: (finding) => outcomeOf(finding, look),
      tint: () => 'quiet',
    },
  ];
  const room = width - tableWidth([...before, ...after]) - 4;
  return [
    ...before,
    {
      head: 'WHO',
      width: Math.max(8, room),
      align: 'left',
      cell: (f) => (isWide ? whoOf : whoInShort)(f, report, look),
    },
    ...after,
  ];
}
