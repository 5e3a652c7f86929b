import type { FlowFacts } from '../flow/flow-facts.js';
import type { Originator } from '../flow/originator.js';
import { Evidence } from '../flow/record-layout.js';
import { type AddressRange, parseAddressRange } from '../policy/address-range.js';
import type { PortTable } from '../policy/port-table.js';
import { IPPROTO_TCP } from '../wire/ip-protocol.js';

/** Addresses watched at most. */
const MAX_CANDIDATES = 1 << 16;
/** Ports below this belong to everybody: answering on them says little. */
const WELL_KNOWN_PORTS = 1024;
const SPECIFIC_WEIGHT = 3;
/** The best candidate must be this many times as good as the next. */
const CLEAR_LEAD = 2;
const CANDIDATES_LISTED = 5;

export interface Candidate {
  address: string;
  version: number;
  /** Ports of the table on which it answered, ascending. */
  ports: number[];
  score: number;
}

/**
 * Finds out who the protected server is when nobody says: the host that answers on the table's own ports. Ports of the
 * product (7071, 38001 …) weigh more than 80 and 443, which every web server has.
 */
export class SubjectInference {
  private readonly listening: ReadonlySet<number>;
  private readonly ports = new Map<string, { version: number; ports: Set<number> }>();

  constructor(table: PortTable) {
    const own = table.rows.filter((row) => row.origin === 'document' && row.inbound !== 'no');
    this.listening = new Set(own.flatMap((row) => row.ports.flatMap(({ from, to }) => (from === to ? [from] : []))));
  }

  /** Takes note of a flow whose originator is certain or strong. */
  add(facts: FlowFacts, originator: Originator): void {
    const responder = originator.endpoint ^ 1;
    const port = facts.port(responder);
    if (facts.protocol !== IPPROTO_TCP || !this.listening.has(port)) return;
    if (!facts.has(Evidence.SynAck, responder) && !facts.has(Evidence.Data, responder)) return;
    const address = facts.address(responder);
    const seen = this.ports.get(address);
    if (seen) seen.ports.add(port);
    else if (this.ports.size < MAX_CANDIDATES) this.ports.set(address, { version: facts.version, ports: new Set([port]) });
  }

  /** Candidates, best first. */
  candidates(): Candidate[] {
    const all = Array.from(this.ports, ([address, { version, ports }]) => ({
      address,
      version,
      ports: [...ports].sort((a, b) => a - b),
      score: [...ports].reduce((sum, port) => sum + (port < WELL_KNOWN_PORTS ? 1 : SPECIFIC_WEIGHT), 0),
    }));
    return all.sort((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1));
  }

  /**
   * The subject, or null where it is not clear. One address per IP version at most: each must lead clearly, and a second
   * version counts only if it answers on ports of the product itself.
   */
  decide(): { ranges: AddressRange[]; evidence: string } | null {
    const candidates = this.candidates();
    const leaders = [4, 6].flatMap((version) => {
      const [best, next] = candidates.filter((candidate) => candidate.version === version);
      return best !== undefined && (next === undefined || best.score >= CLEAR_LEAD * next.score) ? [best] : [];
    });
    const specific = leaders.filter(({ score, ports }) => score > ports.length);
    const chosen = specific.length > 0 ? specific : leaders;
    if (chosen.length === 0 || (specific.length === 0 && chosen.length < this.versions())) return null;
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

  private versions(): number {
    return new Set(Array.from(this.ports.values(), ({ version }) => version)).size;
  }
}
