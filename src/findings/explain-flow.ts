import type { FlowFacts } from '../flow/flow-facts.js';
import type { JudgeTrace } from '../policy/judge.js';
import type { Policy } from '../policy/policy.js';
import type { PortTable } from '../policy/port-table.js';
import { formatPorts } from '../policy/port-range.js';
import { RULE_NAMES, RULES, type RuleName } from '../policy/rules.js';
import type { PolicyWaivers } from '../policy/waivers.js';
import type { Endpoint, FlowReasons, LadderRung, RowReading } from './explanation.js';
import type { LedgerEntry } from './ledger.js';
import { waivable } from './make-findings.js';
import type { Finding } from './report.js';
import { formatCitation } from './row-board.js';

/** Rules that no single flow can meet. */
const NOT_OF_FLOWS: ReadonlySet<RuleName> = new Set(['port-scan', 'waiver-expired', 'waiver-unused', 'row-never-used']);

export interface ReasonContext {
  policy: Policy;
  waivers: PolicyWaivers;
  /** Entries of the ledger that the flow is part of. */
  entries: readonly LedgerEntry[];
  /** What entries have become, as far as it is written out. */
  findingOf: ReadonlyMap<LedgerEntry, Finding>;
}

/** Says what the judge looked at, in words and texts. */
export function reasonsOf(facts: FlowFacts, trace: JudgeTrace, context: ReasonContext): FlowReasons {
  const { verdict } = trace;
  const { policy, waivers, entries, findingOf } = context;
  const endpoint = (e: number): Endpoint => ({ address: facts.address(e), port: facts.port(e) });
  const met = verdict.ruleNames();
  return {
    ladder: trace.ladder.map(({ rung, openers, contradiction }) => ({
      evidence: rung.evidence,
      confidence: rung.confidence,
      names: [0, 1].filter((e) => (openers & (1 << e)) !== 0).map(endpoint),
      result: resultOf(openers, verdict, rung, contradiction),
    })),
    readings: trace.readings.map((reading) => readingOf(reading, endpoint(reading.opener), policy.table)),
    rules: met.map((rule, i) => ({
      rule,
      severity: verdict.severityOf(RULE_NAMES.indexOf(rule)),
      title: RULES[rule].title,
      isGravest: i === 0,
    })),
    rulesNotMet: RULE_NAMES.filter((rule) => !met.includes(rule) && !NOT_OF_FLOWS.has(rule)),
    waivers: entries
      .filter(({ rule }) => RULES[RULE_NAMES[rule]].verdict !== 'note')
      .flatMap((entry) =>
        waivers.tried(waivable(entry, policy)).map((tried) => ({ rule: RULE_NAMES[entry.rule], ...tried })),
      ),
    findings: entries.flatMap((entry) => {
      const finding = findingOf.get(entry);
      return finding === undefined ? [] : [{ id: finding.id, rule: finding.rule }];
    }),
  };
}

function resultOf(
  openers: number,
  { evidence, confidence, originator }: JudgeTrace['verdict'],
  rung: JudgeTrace['ladder'][number]['rung'],
  contradiction: string | null,
): LadderRung['result'] {
  if (openers === 0) return 'nothing';
  if (evidence === rung.evidence && confidence === rung.confidence) return 'decides';
  if (contradiction !== null && evidence === contradiction) return 'contradicts';
  return confidence !== 'none' && openers === 1 << originator ? 'agrees' : 'outranked';
}

function readingOf(
  { isInbound, port, row, tried }: JudgeTrace['readings'][number],
  opener: Endpoint,
  { rows }: PortTable,
): RowReading {
  const withPort = rows.filter(({ ports }) => ports.some(({ from, to }) => from <= port && port <= to));
  return {
    opener,
    direction: isInbound ? 'inbound' : 'outbound',
    port,
    role: row?.role ?? null,
    tried: tried.map(({ row: each, rules }) => ({
      role: each.role,
      isOverlay: each.origin === 'overlay',
      citation: formatCitation(each),
      rules,
    })),
    untried: withPort.filter((each) => tried.every((one) => one.row !== each)).map(({ role }) => role),
    elsewhere: rows
      .filter((each) => !withPort.includes(each))
      .map(({ role, ports }) => ({ role, port: formatPorts(ports) })),
  };
}
