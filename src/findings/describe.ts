import type { PortRow } from '../policy/port-table.js';
import { type RuleName, RULES } from '../policy/rules.js';

/** What the sentences of a finding are made of. */
export interface FindingSubject {
  rule: RuleName;
  row: PortRow | null;
  /** The product whose host is the subject. */
  product: string;
  direction: string;
  port: number | null;
  transport: string;
  services: readonly string[];
  /** An HTTP CONNECT request was seen. */
  isTunnel: boolean;
  initiator: string | null;
  responder: string | null;
  /** The worst that happened: the port answered, refused, or kept silent. */
  reached: 'answered' | 'refused' | 'silent';
}

/** Why this is a finding, in one sentence for a person. */
export function describe(finding: FindingSubject): string {
  const { row, product, port, transport, reached, direction } = finding;
  const services = finding.services.join(', ');
  const name = row === null ? '' : `row ${row.role}`;
  switch (finding.rule) {
    case 'unlisted-port': {
      if (direction === 'unknown') {
        return `No row lists ${port}, nor the port of the other side: who opened the flow cannot be told, and does not matter.`;
      }
      const where = direction === 'outbound' ? 'the peer' : 'the server';
      if (reached === 'answered') return `No row lists ${port}, and ${where} answered: the port is open.`;
      if (reached === 'refused') return `No row lists ${port}; ${where} refused: an attempt, and the port is closed.`;
      return `No row lists ${port}; nothing answered: an attempt, and no sign of an open port.`;
    }
    case 'wrong-direction':
      return direction === 'inbound'
        ? `The ${name} has port ${port}, but only ${product} may open it: ${quoteRow(row)}.`
        : `The ${name} has port ${port}, but ${product} may not open it: ${quoteRow(row)}.`;
    case 'wrong-transport':
      return `The ${name} lists ${port} for ${row?.transports.join(' and ')}${row?.transportAssumed ? ' (assumed)' : ''}, not for ${transport}.`;
    case 'unexpected-remote':
      return `The ${name} expects ${row?.remoteName ?? 'another peer'}; this peer is not among the configured addresses.`;
    case 'protocol-mismatch':
      if (finding.isTunnel)
        return `The payload is an HTTP CONNECT tunnel, which can carry anything; the ${name} is no proxy.`;
      return row?.application?.services.length === 0
        ? `The payload is ${services}; the ${name} carries no public protocol.`
        : `The payload is ${services}; the ${name} expects ${row?.application?.label}.`;
    case 'moved-port':
      return `Port ${port} is the document's default of a row that this site moved elsewhere.`;
    case 'other-ip-protocol':
      return `The table knows TCP and UDP only; ${transport} is neither.`;
    case 'direction-unknown':
      return 'Nothing in the capture tells who opened the flow, and the verdict depends on it.';
    case 'reading-sensitive':
      return `The document says "bidirectional" for the ${name} and names the user interface as the one that connects: whether ${product} may open it is a matter of reading.`;
    case 'evidence-lost':
      return 'Packets, parts of packets, or flows were lost that might have told who opened the flow.';
    case 'unsecure-row-used':
      return `${direction === 'outbound' ? 'Outward: the' : direction === 'inbound' ? 'Inward: the' : 'The'} ${name} is unsecure, and the table has ${row?.secureRole} for the same use.`;
    case 'remote-not-configured':
      return `The ${name} allows ${row?.remoteName} only, but the policy does not say who that is: any peer passes.`;
    case 'privileged-source-port':
      return 'The document expects source ports "randomly above 1024"; this one is below.';
    case 'old-tls':
      return `The TLS version on the ${name} is below 1.2.`;
    default:
      return sentence(RULES[finding.rule].title);
  }
}

/** What to do about it, with the policy line that would accept it where there is one. */
export function remedyFor(finding: FindingSubject): string {
  const { rule, port, transport, direction, initiator, responder } = finding;
  if (rule === 'unlisted-port') {
    if (direction === 'unknown') return `${RULES['direction-unknown'].remedy}; then close the port, or accept it`;
    if (finding.reached !== 'answered') return 'nothing is open: find out why the initiator tries, or block it';
    const udp = transport === 'udp' ? ', transport: udp' : '';
    const peer = direction === 'outbound' ? `to: ${responder}` : `from: ${initiator}`;
    return `close it, or accept it, under rows: - {port: ${port}${udp}, ${peer}, owner: WHO, justification: WHY}`;
  }
  if (rule === 'unsecure-row-used') {
    const who = direction === 'outbound' ? finding.product : 'the peers';
    return `move ${who} to the row ${finding.row?.secureRole}`;
  }
  if (rule === 'remote-not-configured') return `configure it: --set ${finding.row?.role}.remote=ADDRESS`;
  if (rule === 'reading-sensitive') return `decide, and set --reading strict or lenient`;
  return RULES[rule].remedy;
}

function quoteRow(row: PortRow | null): string {
  const quoted = row?.citation.direction;
  if (quoted) return `the document says "${quoted.replace(/\.$/, '')}"`;
  return `${row?.origin === 'overlay' ? 'the policy' : 'the table'} says ${row?.direction}`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
