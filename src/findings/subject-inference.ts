import type { FlowFacts } from '../flow/flow-facts.js';
import type { Originator } from '../flow/originator.js';
import { Evidence } from '../flow/record-layout.js';
import { secretKey } from '../flow/secret-key.js';
import { type AddressRange, parseAddressRange } from '../policy/address-range.js';
import type { PortTable } from '../policy/port-table.js';
import { formatAddress } from '../wire/address.js';
import { IPPROTO_TCP } from '../wire/ip-protocol.js';

/** Addresses watched at most, and as many that answer on the table's ports: a flood of openers hides no server. */
const MAX_CANDIDATES = 1 << 16;
/** Ports below this belong to everybody: answering on them says little. */
const WELL_KNOWN_PORTS = 1024;
const SPECIFIC_WEIGHT = 3;
/** The best candidate must be this many times as good as the next. */
const CLEAR_LEAD = 2;
/** Share of all TCP flows that a host must take part in if it answers on 80 and 443 alone. */
const CENTRAL_SHARE = 0.5;
const CANDIDATES_LISTED = 5;

export interface Candidate {
  address: string;
  version: number;
  /** TCP flows that it takes part in. */
  flows: number;
  /** Ports of the table on which it answered, ascending. */
  ports: number[];
  score: number;
}

/** A host that might be the subject. */
interface Host {
  version: number;
  words: readonly number[];
  flows: number;
  ports: Set<number>;
}

/**
 * Finds out who the protected server is when nobody says: the host that answers on the table's own ports. Ports of the
 * product (7071, 38001 …) weigh more than 80 and 443, which every web server has.
 */
export class SubjectInference {
  private readonly listening: ReadonlySet<number>;
  /** IPv4 by its word: a text for every flow would take longer than all the rest. */
  private readonly hosts = new Map<number | string, Host>();
  /** TCP flows whose originator is certain or strong. */
  private flows = 0;
  /** Hosts that answered on the table's ports. */
  private answering = 0;
  /** Times a host was not taken note of, since there was no room. */
  refused = 0;

  constructor(table: PortTable) {
    const own = table.rows.filter((row) => row.origin === 'document' && row.inbound !== 'no');
    this.listening = new Set(own.flatMap((row) => row.ports.flatMap(({ from, to }) => (from === to ? [from] : []))));
  }

  /** Takes note of a flow whose originator is certain or strong. */
  add(facts: FlowFacts, originator: Originator): void {
    const responder = originator.endpoint ^ 1;
    const port = facts.port(responder);
    if (facts.protocol !== IPPROTO_TCP) return;
    this.flows++;
    const opener = originator.endpoint;
    // Where only the opener's side was captured, its ACK says that the responder answered.
    const answered =
      facts.has(Evidence.SynAck, responder) ||
      facts.has(Evidence.Data, responder) ||
      (facts.has(Evidence.Syn, opener) && facts.has(Evidence.Ack, opener));
    this.take(facts, opener, null);
    this.take(facts, responder, answered && this.listening.has(port) ? port : null);
  }

  /** Takes note of an endpoint, and of the table's port that it answered on. */
  private take(facts: FlowFacts, endpoint: number, port: number | null): void {
    const words = facts.words(endpoint);
    const key = facts.version === 4 ? secretKey(words[3]) : words.join();
    let seen = this.hosts.get(key);
    if (seen === undefined) {
      if (this.hosts.size - this.answering >= MAX_CANDIDATES && (port === null || this.answering >= MAX_CANDIDATES)) {
        this.refused++;
        return;
      }
      seen = { version: facts.version, words: [...words], flows: 0, ports: new Set() };
      this.hosts.set(key, seen);
    }
    seen.flows++;
    if (port === null) return;
    if (seen.ports.size === 0) this.answering++;
    seen.ports.add(port);
  }

  /** Candidates, best first. */
  candidates(): Candidate[] {
    const answering = [...this.hosts.values()].filter(({ ports }) => ports.size > 0);
    const all = answering.map(({ version, words: [a, b, c, d], flows, ports }) => ({
      address: formatAddress(version, a, b, c, d),
      version,
      flows,
      ports: [...ports].sort((a, b) => a - b),
      score: [...ports].reduce((sum, port) => sum + (port < WELL_KNOWN_PORTS ? 1 : SPECIFIC_WEIGHT), 0),
    }));
    return all.sort((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1));
  }

  /**
   * The subject, or null where it is not clear. One address per IP version at most, each with a clear lead. A host that
   * answers on 80 or 443 alone must take part in most of the flows.
   */
  decide(): { ranges: AddressRange[]; evidence: string } | null {
    const candidates = this.candidates();
    const leaders = [4, 6].flatMap((version) => {
      const [best, next] = candidates.filter((candidate) => candidate.version === version);
      return best !== undefined && (next === undefined || best.score >= CLEAR_LEAD * next.score) ? [best] : [];
    });
    const specific = leaders.filter(({ score, ports }) => score > ports.length);
    // A web server is only the subject where nearly everything turns around it.
    const central = leaders.filter(({ flows }) => flows > CENTRAL_SHARE * this.flows);
    const chosen = specific.length > 0 ? specific : central;
    if (chosen.length === 0) return null;
    const ports = [...new Set(chosen.flatMap((candidate) => candidate.ports))].sort((a, b) => a - b);
    return {
      ranges: chosen.map(({ address }) => parseAddressRange(address)).filter((range) => range !== null),
      evidence: `answers on ${ports.join(' ')}`,
    };
  }

  /** The first few candidates with their evidence, for the message that asks for `--subject`. */
  listed(): { address: string; evidence: string }[] {
    return this.candidates()
      .slice(0, CANDIDATES_LISTED)
      .map(({ address, ports }) => ({ address, evidence: `answers on ${ports.join(' ')}` }));
  }
}
