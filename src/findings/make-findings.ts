import { hash } from 'node:crypto';
import type { PolicyWaivers, Waivable } from '../policy/waivers.js';
import type { Policy } from '../policy/policy.js';
import type { PortRow } from '../policy/port-table.js';
import { LEVELS, RULES, RULE_NAMES, type RuleName } from '../policy/rules.js';
import { levelRank, severityOf } from '../policy/severity.js';
import { formatAddress } from '../wire/address.js';
import { IPPROTO_TCP, IPPROTO_UDP, ipProtocolName } from '../wire/ip-protocol.js';
import { type AcceptedFlows, acceptedFlows } from './accepted-scans.js';
import { describe, remedyFor } from './describe.js';
import { type LedgerEntry, weightOf } from './ledger.js';
import { findPortScans } from './port-scan.js';
import type { Finding } from './report.js';
import { type RowBoard, formatCitation } from './row-board.js';

/** Findings written out: about 3 MB as JSON, and more than anybody reads. */
export const MAX_FINDINGS = 2000;
const LISTED_PORTS = 100;
/** Flows of a port scan that are kept for a second look. */
export const SCAN_SAMPLES = 50;
const ID_DIGITS = 12;

/** Services of the operating system: not in the table, so a violation, but one that a site often accepts. */
const PLATFORM_SERVICES: ReadonlySet<string> = new Set(['dns', 'ntp', 'ldap', 'ssh', 'smtp', 'snmp', 'syslog']);
const PLATFORM_PORTS: ReadonlySet<number> = new Set([22, 25, 53, 88, 123, 161, 162, 389, 514, 587, 636, 853]);

const OUTCOME_ORDER = ['established', 'answered', 'midstream', 'half-open', 'refused', 'unanswered'] as const;

export interface FindingContext {
  policy: Policy;
  inputName: (input: number) => string;
  nameOf: (address: string) => string | null;
}

export interface MadeFindings {
  findings: Finding[];
  /** Findings beyond those that are written out. */
  omitted: number;
  /** By a finding's id: sample flows that it stands on, slots in the run's `FlowSamples`. */
  samples: ReadonlyMap<string, readonly number[]>;
  /** What an entry has become: its own finding, or that of the port scan that it is part of. */
  findingOf: ReadonlyMap<LedgerEntry, Finding>;
  /** Flows that were judged violations before their scan was found, and waived. */
  accepted: readonly AcceptedFlows[];
}

/**
 * The findings of a run, gravest first: what flows broke, then what rows and waivers have to say. Beyond MAX_FINDINGS those
 * that flows stand for are only counted, mildest and latest first.
 */
export function makeFindings(
  entries: readonly LedgerEntry[],
  board: RowBoard,
  waivers: PolicyWaivers,
  context: FindingContext,
): MadeFindings {
  const scans = findPortScans(entries);
  const replaced = new Set(scans.flatMap(({ parts }) => parts));
  const { policy } = context;
  for (const { entry } of scans) {
    entry.severity = severityOf(policy, 'port-scan', entry.direction === 'inbound', 'established');
    entry.waiver = acceptedBy(waivers, entry, policy);
  }
  const partsOf = new Map(scans.map(({ entry, parts }) => [entry, parts]));
  const all = gravestFirst([...entries.filter((entry) => !replaced.has(entry)), ...partsOf.keys()]);
  const samples = new Map<string, readonly number[]>();
  const findingOf = new Map<LedgerEntry, Finding>();
  const findings = [
    ...all.slice(0, MAX_FINDINGS).map((entry) => {
      const parts = partsOf.get(entry);
      const plain = fromEntry(entry, context);
      const finding = parts === undefined ? plain : describeScan({ ...plain, ...scannedPorts(parts) });
      samples.set(finding.id, parts === undefined ? entry.samples : samplesOfScan(parts));
      for (const part of parts ?? [entry]) findingOf.set(part, finding);
      return finding;
    }),
    ...policy.table.rows.filter((row) => !board.isUsed(row)).map((row) => aboutRow('row-never-used', row, policy)),
    ...waivers.expired.map((text) => aboutPolicy('waiver-expired', text, policy)),
    ...waivers.unused().map((text) => aboutPolicy('waiver-unused', text, policy)),
  ];
  findings.sort(
    (a, b) =>
      orderOf(b) - orderOf(a) ||
      RULE_NAMES.indexOf(a.rule) - RULE_NAMES.indexOf(b.rule) ||
      compareTimes(a.firstTime, b.firstTime) ||
      (a.firstFrame ?? 0) - (b.firstFrame ?? 0) ||
      (a.id < b.id ? -1 : 1),
  );
  const accepted = acceptedFlows(scans, policy);
  return { findings, omitted: Math.max(0, all.length - MAX_FINDINGS), samples, findingOf, accepted };
}

/** Entries in an order that keeps the gravest where there are too many; as they are where all are kept. */
function gravestFirst(entries: LedgerEntry[]): LedgerEntry[] {
  if (entries.length <= MAX_FINDINGS) return entries;
  return entries.sort(
    (a, b) =>
      weightOf(b) - weightOf(a) ||
      a.rule - b.rule ||
      a.firstSec - b.firstSec ||
      a.firstNsec - b.firstNsec ||
      a.firstFrame - b.firstFrame,
  );
}

/** Violations by level, then reviews, then notes. */
function orderOf({ verdict, severity }: Finding): number {
  return verdict === 'violation' ? 20 + levelRank(severity) : verdict === 'review' ? 10 : levelRank(severity);
}

function compareTimes(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return Number(a) - Number(b) || (a < b ? -1 : 1);
}

function fromEntry(entry: LedgerEntry, { policy, inputName, nameOf }: FindingContext): Finding {
  const rule = RULE_NAMES[entry.rule];
  const { row, version } = entry;
  const text = (words: readonly number[] | null) =>
    words === null ? null : formatAddress(version, words[0], words[1], words[2], words[3]);
  const initiator = text(entry.initiator);
  const responder = text(entry.responder);
  const transport = entry.protocol === 0 ? 'tcp and udp' : ipProtocolName(entry.protocol);
  const services = [...entry.services].sort();
  const outcomes = OUTCOME_ORDER.filter((outcome) => entry.outcomes.has(outcome));
  const port = rule === 'other-ip-protocol' ? null : entry.port;
  const isPlatform =
    rule === 'unlisted-port' &&
    (services.some((service) => PLATFORM_SERVICES.has(service)) || PLATFORM_PORTS.has(port ?? 0));
  const subject = {
    rule,
    row,
    product: policy.table.product,
    direction: entry.direction,
    port,
    transport,
    services,
    isTunnel: entry.isTunnel,
    initiator,
    responder,
    reached: outcomes[0] === 'refused' ? 'refused' : outcomes[0] === 'unanswered' ? 'silent' : 'answered',
  } as const;
  const kind = RULES[rule].verdict;
  return {
    id: fingerprint(policy, rule, row, transport, responder, port, initiator, entry.direction),
    rule,
    severity: entry.severity,
    verdict:
      entry.waiver !== null ? 'waived' : kind === 'violation' ? 'violation' : kind === 'review' ? 'review' : 'allowed',
    role: row?.role ?? null,
    direction: entry.direction === 'internal' ? null : entry.direction,
    initiator,
    responder,
    initiatorName: initiator === null ? null : nameOf(initiator),
    responderName: responder === null ? null : nameOf(responder),
    transport,
    port,
    services,
    outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, entry.outcomes.get(outcome) ?? 0])),
    confidence: entry.confidence,
    evidence: entry.evidence,
    flows: entry.flows,
    packets: entry.packets,
    bytes: entry.bytes,
    firstTime: entry.span.first,
    lastTime: entry.span.last,
    communityIds: entry.communityIds,
    capture: inputName(entry.input),
    firstFrame: entry.firstFrame,
    wiresharkFilter: wiresharkFilter(entry, initiator, responder, port),
    message: describe(subject),
    remedy: remedyFor(subject),
    citation: row === null ? null : formatCitation(row),
    tags: [
      ...((RULES[rule] as { tags?: readonly string[] }).tags ?? []),
      ...(isPlatform ? ['platform-service'] : []),
      ...(entry.salvaged ? ['salvaged'] : []),
    ],
    ...(entry.waiver === null ? {} : { waiver: entry.waiver }),
  };
}

function scannedPorts(parts: readonly LedgerEntry[]) {
  const ports = (of: readonly LedgerEntry[]) => [...new Set(of.map((entry) => entry.port ?? 0))].sort((a, b) => a - b);
  const all = ports(parts);
  const open = ports(parts.filter(answered));
  return {
    ports: all.slice(0, LISTED_PORTS),
    answeredPorts: open.slice(0, LISTED_PORTS),
    answeredCount: open.length,
    portCount: all.length,
  };
}

/** One flow of each probed port, those that answered first. */
function samplesOfScan(parts: readonly LedgerEntry[]): number[] {
  const order = (entry: LedgerEntry) => (answered(entry) ? 0 : 1);
  return parts
    .toSorted((a, b) => order(a) - order(b) || a.firstSec - b.firstSec || a.firstNsec - b.firstNsec)
    .flatMap(({ samples }) => samples.slice(0, 1))
    .slice(0, SCAN_SAMPLES);
}

function answered({ outcomes }: LedgerEntry): boolean {
  return [...outcomes.keys()].some((outcome) => outcome !== 'refused' && outcome !== 'unanswered');
}

/** How many ports in what time, and which of them answered. */
function describeScan(scan: Finding & ReturnType<typeof scannedPorts>): Finding {
  const { firstTime, lastTime, portCount, answeredPorts, answeredCount, ...rest } = scan;
  const seconds = firstTime === null || lastTime === null ? null : Math.ceil(Number(lastTime) - Number(firstTime));
  const span = seconds === null ? '' : ` in ${Math.max(1, seconds)} s`;
  const answered =
    answeredCount === 0 ? 'none answered' : `${answeredCount} answered: ${answeredPorts.slice(0, 10).join(', ')}`;
  const message = `${portCount} unlisted ports tried${span}; ${answered}.`;
  return { ...rest, firstTime, lastTime, portCount, answeredPorts, message };
}

/** A Wireshark display filter that shows the finding's packets. */
function wiresharkFilter(
  entry: LedgerEntry,
  initiator: string | null,
  responder: string | null,
  port: number | null,
): string | null {
  const ip = entry.version === 4 ? 'ip' : 'ipv6';
  const terms: string[] = [];
  const transport = entry.protocol === IPPROTO_TCP ? 'tcp' : entry.protocol === IPPROTO_UDP ? 'udp' : null;
  if (port !== null && transport !== null) terms.push(`${transport}.port==${port}`);
  else if (transport === null && entry.protocol !== 0) {
    terms.push(`${entry.version === 4 ? 'ip.proto' : 'ipv6.nxt'}==${entry.protocol}`);
  }
  if (entry.initiator === null && entry.row !== null && transport !== null) {
    const ports = entry.row.ports.map(({ from, to }) => (from === to ? `${from}` : `${from}..${to}`));
    const isOne = ports.length === 1 && !ports[0].includes('.');
    terms.push(isOne ? `${transport}.port==${ports[0]}` : `${transport}.port in {${ports.join(', ')}}`);
  }
  for (const address of new Set([initiator, responder])) if (address !== null) terms.push(`${ip}.addr==${address}`);
  return terms.length === 0 ? null : terms.join(' && ');
}

/** The waiver that accepts the finding that the entry becomes, in one line; null: none. */
export function acceptedBy(waivers: PolicyWaivers, entry: LedgerEntry, policy: Policy): string | null {
  return waivers.accepts(waivable(entry, policy));
}

/** What waivers may select an entry by. */
export function waivable(entry: LedgerEntry, policy: Policy): Waivable {
  const nameless = { policy, inputName: () => '', nameOf: () => null };
  return { ...entry, role: entry.row?.role ?? null, fingerprint: () => fromEntry(entry, nameless).id };
}

/** The id that a finding keeps from review to review (VERDICTS §3.7): no time and no ephemeral port is part of it. */
function fingerprint(
  policy: Policy,
  rule: RuleName,
  row: PortRow | null,
  ...parts: (string | number | null)[]
): string {
  const text = [policy.id, rule, row?.role ?? '', ...parts.map((part) => part ?? '')].join('|');
  return hash('sha256', text).slice(0, ID_DIGITS);
}

function aboutRow(rule: RuleName, row: PortRow, policy: Policy): Finding {
  return {
    ...blank(rule, policy, [row.role]),
    role: row.role,
    message: `No flow used the row ${row.role} in this capture: a candidate to close, never a proof.`,
    citation: formatCitation(row),
  };
}

function aboutPolicy(rule: RuleName, text: string, policy: Policy): Finding {
  return { ...blank(rule, policy, [text]), message: text };
}

/** A finding that no flow stands for. */
function blank(rule: RuleName, policy: Policy, parts: readonly string[]): Finding {
  return {
    id: fingerprint(policy, rule, null, ...parts),
    rule,
    severity: severityOf(policy, rule, true, 'established'),
    verdict: 'allowed',
    role: null,
    direction: null,
    initiator: null,
    responder: null,
    initiatorName: null,
    responderName: null,
    transport: null,
    port: null,
    services: [],
    outcomes: {},
    confidence: null,
    evidence: null,
    flows: 0,
    packets: 0,
    bytes: 0,
    firstTime: null,
    lastTime: null,
    communityIds: [],
    capture: null,
    firstFrame: null,
    wiresharkFilter: null,
    message: RULES[rule].title,
    remedy: RULES[rule].remedy,
    citation: null,
    tags: [],
  };
}

/** Gravest level among findings that nobody accepted; null: none. Reviews stand outside. */
export function worstLevel(findings: readonly Finding[]): (typeof LEVELS)[number] | null {
  const ranks = findings.filter(({ verdict }) => verdict !== 'waived').map(({ severity }) => levelRank(severity));
  const worst = Math.max(-1, ...ranks);
  return worst < 0 ? null : LEVELS[worst];
}
