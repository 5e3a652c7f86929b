import { Meta } from '../decode/packet-batch.js';
import type { FlowFacts } from '../flow/flow-facts.js';
import type { Outcome } from '../flow/flow-record.js';
import type { FlowStore } from '../flow/flow-store.js';
import { climbLadder, type Originator, type RungSeen, decideOriginator, soleSynSender } from '../flow/originator.js';
import { isOneSided, outcomeOf } from '../flow/outcome.js';
import { Hot, Rare } from '../flow/record-layout.js';
import { NO_TIME } from '../wire/frame-batch.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';
import { SERVICES, TRAITS } from '../wire/service.js';
import { AddressSet, type AddressRange, rangesContain } from './address-range.js';
import type { KnownListeners } from './known-listeners.js';
import type { Policy } from './policy.js';
import type { MayOpen, PortRow } from './port-table.js';
import { Precedents } from './precedents.js';
import { RULE_NAMES, type RuleName } from './rules.js';
import { outcomeClass, severityTable } from './severity.js';
import { REVIEWS, VIOLATIONS, Verdict, lowestBit, verdictBy } from './verdict.js';

/** A UDP flow that begins this long after the capture set has not been joined in the middle. */
const LATE_SEC = 2;
const PRIVILEGED_PORTS = 1024;
const TLS_1_2 = 0x0303;

/** What the verdicts depend on beside flow and policy: found out over the whole run. */
export interface RunEvidence {
  listeners: KnownListeners;
  /** Time of the earliest packet of the capture set in seconds. */
  earliestSec: number;
  earliestNsec: number;
  /** Frames were dropped or cut short, or flows evicted: an open question may be due to that. */
  lossy: boolean;
}

const bit = (rule: RuleName) => 1 << RULE_NAMES.indexOf(rule);
const UNLISTED_PORT = bit('unlisted-port');
const WRONG_DIRECTION = bit('wrong-direction');
const WRONG_TRANSPORT = bit('wrong-transport');
const UNEXPECTED_REMOTE = bit('unexpected-remote');
const PROTOCOL_MISMATCH = bit('protocol-mismatch');
const MOVED_PORT = bit('moved-port');
const OTHER_IP_PROTOCOL = bit('other-ip-protocol');
const DIRECTION_UNKNOWN = bit('direction-unknown');
const READING_SENSITIVE = bit('reading-sensitive');
const EVIDENCE_LOST = bit('evidence-lost');
const UNSECURE_ROW_USED = bit('unsecure-row-used');
const REMOTE_NOT_CONFIGURED = bit('remote-not-configured');
const PRIVILEGED_SOURCE_PORT = bit('privileged-source-port');
const OLD_TLS = bit('old-tls');

/** Why a flow has its verdict: what was looked at on the way. */
export interface JudgeTrace {
  verdict: Verdict;
  /** Best evidence first. */
  ladder: RungSeen[];
  /** One; two where nobody knows who opened the flow; none where no row is asked. */
  readings: ReadingTrace[];
}

export interface ReadingTrace {
  /** The endpoint that is taken to have opened the flow. */
  opener: number;
  isInbound: boolean;
  /** The responder's. */
  port: number;
  /** The row that it is held against, null where none has the port. */
  row: PortRow | null;
  rules: RuleName[];
  /** Rows with the port, in the order tried, and the rules that the flow meets on each. */
  tried: { row: PortRow; rules: RuleName[] }[];
}

/** A row under one of its ports. */
interface Listed {
  row: PortRow;
  /** Services that fit, as a bit set of SERVICES indices + 1, and traits that do not. */
  services: number;
  traits: number;
}

/** The rows with a port, in the order of the table. */
interface ListedRows {
  rows: readonly Listed[];
  /** One of them names its peers. */
  asksPeer: boolean;
}

/** What one orientation of a flow comes to. */
interface Reading {
  rules: number;
  row: PortRow | null;
  outcome: Outcome;
  isInbound: boolean;
}

/**
 * Judges flows against a port table (VERDICTS §3). Pure but for the reused objects: the same facts and evidence give the
 * same verdict.
 */
export class Judge {
  /** Rows with a port: for each port the number of its list, 0 where it has none. */
  private readonly listAt = new Int32Array(65_536);
  private readonly lists: (ListedRows | null)[] = [null];
  private readonly subjectSet: AddressSet;
  private readonly movedPorts = new Set<number>();
  private readonly roles: ReadonlySet<string>;
  private readonly ranks: Int8Array;
  private readonly verdict = new Verdict();
  private readonly precedents = new Precedents();
  private readonly originator: Originator = { endpoint: -1, confidence: 'none', evidence: null };
  private readonly hints = { listeners: 0, beganLate: false, byRow: -1 };
  private readonly readings: [Reading, Reading] = [newReading(), newReading()];
  /** Takes what is looked at, while somebody asks why. */
  private trace: ReadingTrace[] | null = null;
  private tried: ReadingTrace['tried'] = [];

  constructor(
    readonly policy: Policy,
    subject: readonly AddressRange[],
    private readonly run: RunEvidence,
  ) {
    this.subjectSet = new AddressSet(subject);
    this.roles = new Set(policy.table.rows.map((row) => row.role));
    this.ranks = severityTable(policy);
    const rowsAt = new Map<number, Listed[]>();
    for (const row of policy.table.rows) {
      const listed = newListed(row);
      for (const { from, to } of row.ports) {
        for (let port = from; port <= to; port++) {
          const rows = rowsAt.get(port);
          if (rows === undefined) rowsAt.set(port, [listed]);
          else rows.push(listed);
        }
      }
      for (const { from, to } of row.movedFrom ?? [])
        for (let port = from; port <= to; port++) this.movedPorts.add(port);
    }
    for (const [port, rows] of rowsAt) {
      this.listAt[port] = this.lists.push({ rows, asksPeer: rows.some(({ row }) => row.remote !== null) }) - 1;
    }
  }

  /** Is endpoint `endpoint` of the flow one of the subject's addresses? */
  inSubject(facts: FlowFacts, endpoint: number): boolean {
    const words = facts.words(endpoint);
    return facts.version === 4 ? this.subjectSet.has4(words[3]) : this.subjectSet.has6(words, 0);
  }

  /** Endpoints (bits) of the flow in `slot` that are the subject's. It is in scope if one is. */
  subjectSides(store: FlowStore, slot: number): number {
    const { hot, rare } = store;
    const { subjectSet } = this;
    const h = slot * Hot.Size;
    if ((hot[h + Hot.Meta] & Meta.Ipv6) === 0) {
      return (subjectSet.has4(hot[h + Hot.A]) ? 1 : 0) | (subjectSet.has4(hot[h + Hot.B]) ? 2 : 0);
    }
    const r = slot * Rare.Size + Rare.V6;
    return (subjectSet.has6(rare, r) ? 1 : 0) | (subjectSet.has6(rare, r + 4) ? 2 : 0);
  }

  /** Endpoint that opened the flow by what is known now, or -1. */
  originatorOf(facts: FlowFacts): number {
    const subject0 = this.inSubject(facts, 0);
    this.decideOriginator(facts, subject0 !== this.inSubject(facts, 1), subject0);
    return this.originator.endpoint;
  }

  /**
   * The verdict on a flow. The object is the judge's own and is filled anew by the next call. `needsAll`: who opened a flow
   * that is out of scope, and what came of it, is wanted too.
   */
  judge(facts: FlowFacts, needsAll: boolean): Verdict {
    const { verdict, originator } = this;
    const subject0 = this.inSubject(facts, 0);
    const subject1 = this.inSubject(facts, 1);
    const isInScope = subject0 !== subject1;
    if (!isInScope && !needsAll) {
      verdict.name = 'out-of-scope';
      verdict.direction = subject0 ? 'internal' : null;
      verdict.row = null;
      verdict.rules = 0;
      return verdict;
    }
    const mayRepeat = isInScope && this.trace === null && this.isRepeatable(facts);
    if (mayRepeat) {
      const precedent = this.findPrecedent(facts, subject0);
      if (precedent !== null) {
        verdict.copyFrom(precedent);
        return verdict;
      }
    }
    this.decideOriginator(facts, isInScope, subject0);

    verdict.confidence = originator.confidence;
    verdict.evidence = originator.evidence;
    verdict.originator = originator.endpoint < 0 ? facts.first : (originator.endpoint as 0 | 1);
    verdict.oneSided = isOneSided(facts);
    verdict.row = null;
    verdict.rules = 0;
    const responderKnown = originator.confidence !== 'weak' && originator.confidence !== 'none';
    if (!isInScope || isInfrastructure(facts)) {
      verdict.name = 'out-of-scope';
      verdict.direction = subject0 && subject1 ? 'internal' : isInScope ? this.directionOf(subject0) : null;
      verdict.outcome = outcomeOf(facts, verdict.originator, responderKnown);
      return verdict;
    }
    if (facts.protocol !== IPPROTO_TCP && facts.protocol !== IPPROTO_UDP) {
      verdict.direction = 'unknown';
      verdict.outcome = facts.packets0 > 0 && facts.packets1 > 0 ? 'answered' : 'unanswered';
      verdict.rules = OTHER_IP_PROTOCOL;
      this.settle(verdict, true);
      return verdict;
    }
    if (originator.endpoint >= 0) {
      const reading = this.read(facts, originator.endpoint, subject0, responderKnown, this.readings[0]);
      verdict.direction = this.directionOf(subject0);
      verdict.outcome = reading.outcome;
      verdict.row = reading.row;
      verdict.rules = reading.rules;
      this.settle(verdict, reading.isInbound);
      if (mayRepeat) this.precedents.keep(verdict);
      return verdict;
    }
    this.judgeBoth(facts, subject0, verdict);
    return verdict;
  }

  /** Does one SYN tell who opened the flow, and no row ask who the peer is? Then flows alike in the rest are judged alike. */
  private isRepeatable(facts: FlowFacts): boolean {
    const opener = soleSynSender(facts.evidence);
    if (opener < 0 || facts.protocol !== IPPROTO_TCP) return false;
    const list = this.lists[this.listAt[facts.port(opener ^ 1)]];
    return list === null || !list.asksPeer;
  }

  /** The verdict on an earlier flow with all that the judgement of a repeatable one looks at. */
  private findPrecedent(facts: FlowFacts, subject0: boolean): Verdict | null {
    const opener = soleSynSender(facts.evidence);
    return this.precedents.find(
      facts.evidence,
      facts.service0 | (facts.service1 << 8) | (facts.likely << 16) | (facts.traits << 18),
      (facts.tlsOffered << 16) | facts.tlsChosen,
      facts.port(opener ^ 1) |
        (facts.port(opener) < PRIVILEGED_PORTS ? 1 << 16 : 0) |
        (facts.packets0 > 0 ? 1 << 17 : 0) |
        (facts.packets1 > 0 ? 1 << 18 : 0) |
        (subject0 ? 1 << 19 : 0),
    );
  }

  /** Judges the flow and tells what was looked at. The verdict is that of `judge()`. */
  explain(facts: FlowFacts): JudgeTrace {
    const readings: ReadingTrace[] = [];
    this.trace = readings;
    const verdict = this.judge(facts, true);
    this.trace = null;
    const subject0 = this.inSubject(facts, 0);
    this.lookAround(facts, subject0 !== this.inSubject(facts, 1), subject0);
    return { verdict, ladder: climbLadder(facts, this.hints), readings };
  }

  private directionOf(subject0: boolean): 'inbound' | 'outbound' {
    return (this.verdict.originator === 0) === subject0 ? 'outbound' : 'inbound';
  }

  /** Asks what other flows and the rows show only where the flow itself does not tell. */
  private decideOriginator(facts: FlowFacts, isInScope: boolean, subject0: boolean): void {
    const { hints, originator } = this;
    hints.byRow = -1;
    hints.listeners = 0;
    hints.beganLate = false;
    decideOriginator(facts, hints, originator);
    if (!isOpen(originator)) return;
    this.lookAround(facts, isInScope, subject0);
    decideOriginator(facts, hints, originator);
  }

  /** Fills in what is known of the flow beside the flow itself. */
  private lookAround(facts: FlowFacts, isInScope: boolean, subject0: boolean): void {
    const { hints, run } = this;
    hints.listeners = 0;
    hints.beganLate = false;
    if (facts.protocol === IPPROTO_TCP) {
      if (run.listeners.has(facts.version, facts.words0, facts.port0)) hints.listeners |= 1;
      if (run.listeners.has(facts.version, facts.words1, facts.port1)) hints.listeners |= 2;
    } else if (facts.firstNsec !== NO_TIME) {
      hints.beganLate = facts.firstSec - run.earliestSec + (facts.firstNsec - run.earliestNsec) * 1e-9 > LATE_SEC;
    }
    hints.byRow = isInScope ? this.originatorByRow(facts, subject0) : -1;
  }

  /** The originator by the rows' listening ports, where they tell exactly one side apart; or -1. */
  private originatorByRow(facts: FlowFacts, subject0: boolean): number {
    const fits0 = this.listens(facts, 0, subject0);
    const fits1 = this.listens(facts, 1, !subject0);
    if (fits0 === fits1) return -1;
    const opener = fits0 ? 1 : 0;
    const openerIsSubject = (opener === 0) === subject0;
    const port = facts.port(opener);
    const { ephemeral } = this.policy;
    return openerIsSubject && (port < ephemeral.from || port > ephemeral.to) ? -1 : opener;
  }

  /** Is the endpoint's port the listening port of a row whose listener may be on that side? For UDP the number decides. */
  private listens(facts: FlowFacts, endpoint: number, isSubject: boolean): boolean {
    const list = this.lists[this.listAt[facts.port(endpoint)]];
    if (list === null) return false;
    if (facts.protocol === IPPROTO_UDP) return true;
    const words = facts.words(endpoint);
    return list.rows.some(({ row }) => {
      if (!row.transports.includes('tcp')) return false;
      if (isSubject) return row.inbound !== 'no';
      if (row.outbound !== 'yes') return false;
      return row.remote === null || rangesContain(row.remote, facts.version, words[0], words[1], words[2], words[3]);
    });
  }

  /** What the flow comes to if `opener` opened it. */
  private read(facts: FlowFacts, opener: number, subject0: boolean, responderKnown: boolean, out: Reading): Reading {
    const responder = opener ^ 1;
    const isInbound = (opener === 0) !== subject0;
    const peer = subject0 ? 1 : 0;
    out.isInbound = isInbound;
    out.outcome = outcomeOf(facts, opener, responderKnown);
    const list = this.lists[this.listAt[facts.port(responder)]];
    if (list === null) {
      out.row = null;
      out.rules = UNLISTED_PORT | (this.movedPorts.has(facts.port(responder)) ? MOVED_PORT : 0);
    } else {
      const { rows } = list;
      out.row = rows[0].row;
      out.rules = this.readRow(facts, rows[0], isInbound, peer);
      // Several rows with one port: the first that fits wholly, otherwise the one that is broken least.
      for (let i = 1; i < rows.length && (out.rules & (VIOLATIONS | REVIEWS)) !== 0; i++) {
        const rules = this.readRow(facts, rows[i], isInbound, peer);
        if (brokenness(rules) < brokenness(out.rules)) {
          out.row = rows[i].row;
          out.rules = rules;
        }
      }
    }
    if (facts.port(opener) < PRIVILEGED_PORTS) out.rules |= PRIVILEGED_SOURCE_PORT;
    this.trace?.push({
      opener,
      isInbound,
      port: facts.port(responder),
      row: out.row,
      rules: rulesIn(out.rules),
      tried: this.tried.splice(0),
    });
    return out;
  }

  private readRow(facts: FlowFacts, listed: Listed, isInbound: boolean, peer: number): number {
    const rules = this.rulesOn(facts, listed, isInbound, peer);
    if (this.trace !== null) this.tried.push({ row: listed.row, rules: rulesIn(rules) });
    return rules;
  }

  /** Rules that the flow meets on a row with its port. */
  private rulesOn(facts: FlowFacts, listed: Listed, isInbound: boolean, peer: number): number {
    const { row } = listed;
    const transport = facts.protocol === IPPROTO_TCP ? 'tcp' : 'udp';
    const mayOpen: MayOpen = isInbound ? row.inbound : row.outbound;
    let rules = 0;
    if (!row.transports.includes(transport)) rules |= WRONG_TRANSPORT;
    if (mayOpen === 'no') rules |= WRONG_DIRECTION;
    else {
      if (mayOpen === 'reading' && this.policy.reading === 'strict') rules |= READING_SENSITIVE;
      const words = facts.words(peer);
      if (row.remote !== null && !rangesContain(row.remote, facts.version, words[0], words[1], words[2], words[3])) {
        rules |= UNEXPECTED_REMOTE;
      }
    }
    if ((rules & WRONG_TRANSPORT) === 0 && mismatches(facts, listed)) rules |= PROTOCOL_MISMATCH;
    if ((rules & (VIOLATIONS | REVIEWS)) !== 0) return rules;
    if (row.unsecure && row.secureRole !== null && this.roles.has(row.secureRole)) rules |= UNSECURE_ROW_USED;
    if (row.remoteExpected && row.remote === null) rules |= REMOTE_NOT_CONFIGURED;
    if (row.secure && isOldTls(facts)) rules |= OLD_TLS;
    return rules;
  }

  /** Nobody knows who opened the flow: the verdict stands if both orientations agree (VERDICTS §3.3, "none"). */
  private judgeBoth(facts: FlowFacts, subject0: boolean, verdict: Verdict): void {
    const [one, two] = this.readings;
    this.read(facts, facts.first, subject0, false, one);
    this.read(facts, facts.first ^ 1, subject0, false, two);
    verdict.direction = 'unknown';
    verdict.outcome = one.outcome;
    verdict.row = one.row === two.row ? one.row : null;
    const areAllowed = ((one.rules | two.rules) & (VIOLATIONS | REVIEWS)) === 0;
    const gravest = this.gravestViolation(one);
    if (areAllowed || (gravest >= 0 && gravest === this.gravestViolation(two))) {
      verdict.rules = one.rules & two.rules;
      this.settle(verdict, one.isInbound);
      for (let i = 0; i < RULE_NAMES.length; i++) {
        verdict.ranks[i] = Math.min(verdict.ranks[i], this.rank(i, two.isInbound, two.outcome));
      }
      return;
    }
    verdict.rules = DIRECTION_UNKNOWN | (this.run.lossy ? EVIDENCE_LOST : 0);
    this.settle(verdict, one.isInbound);
  }

  /** Names the verdict by its rules and fills in their severities. */
  private settle(verdict: Verdict, isInbound: boolean): void {
    verdict.name = verdictBy(verdict.rules);
    if (verdict.rules === 0) return;
    for (let rest = verdict.rules; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      verdict.ranks[i] = this.rank(i, isInbound, verdict.outcome);
    }
  }

  private gravestViolation(reading: Reading): number {
    let best = -1;
    for (let rest = reading.rules & VIOLATIONS; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      if (
        best < 0 ||
        this.rank(i, reading.isInbound, reading.outcome) > this.rank(best, reading.isInbound, reading.outcome)
      ) {
        best = i;
      }
    }
    return best;
  }

  private rank(rule: number, isInbound: boolean, outcome: Outcome): number {
    const column = outcomeClass(outcome);
    const at = column === 'established' ? 0 : column === 'refused' ? 1 : 2;
    return this.ranks[(rule * 2 + (isInbound ? 0 : 1)) * 3 + at];
  }
}

/** Could evidence from outside the flow still tell, or tell better, who opened it? It comes before a continuation. */
function isOpen({ confidence, evidence }: Originator): boolean {
  return confidence === 'weak' || evidence === null || evidence === 'continued';
}

/** How far a flow is from fitting a row: transport weighs most, then opener, then peer and payload. */
function brokenness(rules: number): number {
  return (
    ((rules & WRONG_TRANSPORT) !== 0 ? 16 : 0) +
    ((rules & WRONG_DIRECTION) !== 0 ? 8 : 0) +
    ((rules & UNEXPECTED_REMOTE) !== 0 ? 4 : 0) +
    ((rules & PROTOCOL_MISMATCH) !== 0 ? 2 : 0) +
    ((rules & READING_SENSITIVE) !== 0 ? 1 : 0)
  );
}

/** Is the payload of either side positively something that the row does not expect? */
function mismatches(facts: FlowFacts, { services, traits }: Listed): boolean {
  if ((facts.traits & traits) !== 0) return true;
  const wrong0 = facts.service0 !== 0 && (facts.likely & 1) === 0 && (services & (1 << facts.service0)) === 0;
  const wrong1 = facts.service1 !== 0 && (facts.likely & 2) === 0 && (services & (1 << facts.service1)) === 0;
  return wrong0 || wrong1;
}

/** Negotiated below TLS 1.2; where the server's choice was not seen, a client that offers no more than that. */
function isOldTls(facts: FlowFacts): boolean {
  const version = facts.tlsChosen || facts.tlsOffered;
  return version !== 0 && version < TLS_1_2;
}

/** DHCP and DHCPv6, told by both ports (RFC 2131 §4.1, RFC 8415 §7.2): how a host gets its address is no listener's affair. */
function isInfrastructure(facts: FlowFacts): boolean {
  if (facts.protocol !== IPPROTO_UDP) return false;
  const low = Math.min(facts.port0, facts.port1);
  const high = Math.max(facts.port0, facts.port1);
  return (low >= 67 && high <= 68) || (low >= 546 && high <= 547);
}

function rulesIn(bits: number): RuleName[] {
  return RULE_NAMES.filter((_, i) => (bits & (1 << i)) !== 0);
}

function newListed(row: PortRow): Listed {
  const { application } = row;
  if (application === null) return { row, services: -1, traits: 0 };
  return {
    row,
    services: application.services.reduce((mask, name) => mask | (1 << (SERVICES.indexOf(name) + 1)), 0),
    traits: application.excludes.reduce((mask, name) => mask | (1 << TRAITS.indexOf(name)), 0),
  };
}

function newReading(): Reading {
  return { rules: 0, row: null, outcome: 'midstream', isInbound: true };
}
