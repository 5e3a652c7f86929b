import { formatNetwork, type AddressRange } from '../../policy/address-range.js';
import type { Policy } from '../../policy/policy.js';
import type { PortRange, PortRow } from '../../policy/port-table.js';
import { sanitise } from '../sanitise.js';
import type { TableWriter } from '../table-writer.js';
import { policyLine, titleOf } from './reading.js';

type End = 'src' | 'dst';

/** TCP with SYN and without ACK (RFC 9293 §3.1): who sends it opens. pcap-filter(7) has tcp[13] for IPv4 alone. */
const OPENS = '((tcp[13] & 0x12 = 2) or (ip6[6] = 6 and ip6[53] & 0x12 = 2))';
/** Packets that carry ports: IPv4 first fragments, IPv6 without extension headers. */
const WITH_PORTS = '((ip and ip[6:2] & 0x1fff = 0 and (tcp or udp)) or (ip6 and (ip6[6] = 6 or ip6[6] = 17)))';
/** Protocols that are no infrastructure: GRE, ESP, SCTP … */
const OTHER_PROTOCOL =
  '((ip and not (tcp or udp or icmp or igmp)) or (ip6 and (ip6[6] = 4 or ip6[6] = 41 or ip6[6] = 47 or ip6[6] = 50 or ip6[6] = 132)))';
const DHCP =
  '(udp and ((src portrange 67-68 and dst portrange 67-68) or (src portrange 546-547 and dst portrange 546-547)))';

/**
 * A capture filter (pcap-filter(7)) for the packets that break the table. It sees one packet at a time: only an opening SYN
 * tells who opened, every other packet passes where it could belong to a flow that a row allows.
 */
export const writePcapFilter: TableWriter = function* ({ policy, policySource }) {
  const { table } = policy;
  const subject = policy.subject ?? [];
  yield* comments(
    `Shows what breaks the port table of ${table.product}: tcpdump -F FILE, or dumpcap -f "$(grep -v '^#' FILE)".`,
    titleOf(policy),
    policyLine(policy, policySource),
    '',
    'A filter without memory cannot tell:',
    '- who opened a flow, but by its first SYN: packets behind it, and all of UDP, pass where ports and addresses fit a row',
    '  either way round (a stranger that sends from port 443 shows with its SYN alone)',
    '- what the payload is (protocol-mismatch, old TLS), whether anybody answered, how many ports one host tried',
    '- fragments but the first, IPv6 behind extension headers, what tunnels carry',
    'What the reading leaves open is a review, not shown. Frames with VLAN tags need: vlan and ( … )',
  );
  const [from, to] = [ends('src', subject), ends('dst', subject)];
  const requests = [...sideOf(to, policy, 'inbound', 'dst'), ...sideOf(from, policy, 'outbound', 'dst')];
  const replies = [...sideOf(from, policy, 'inbound', 'src'), ...sideOf(to, policy, 'outbound', 'src')];
  yield `(${from} or ${to})\nand not (${from} and ${to})\n`;
  yield `and not ${DHCP}\n`;
  yield `and (\n  ${OTHER_PROTOCOL}\n  or (${WITH_PORTS}\n`;
  if (requests.length > 0) {
    yield `    and not (${requests.join('\n      or ')})\n`;
    yield `    and not (not ${OPENS} and (${replies.join('\n      or ')}))\n`;
  }
  yield '  )\n)\n';
};

function* comments(...lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `${`# ${sanitise(line)}`.trimEnd()}\n`;
}

/**
 * Packets of the rows that one side may open, the subject at `ends`; none where there are no rows. In parentheses: "and"
 * and "or" have the same precedence in a filter.
 */
function sideOf(ends: string, policy: Policy, side: 'inbound' | 'outbound', listener: End): string[] {
  const rows = rowsOf(policy, side, listener);
  return rows.length === 0 ? [] : [`(${ends} and (\n        ${rows.join('\n        or ')}\n      ))`];
}

/** What a packet of each row looks like; `listener`: the end that has the listening port. */
function rowsOf({ table }: Policy, side: 'inbound' | 'outbound', listener: End): string[] {
  const opener = listener === 'dst' ? 'src' : 'dst';
  const peer = side === 'inbound' ? opener : listener;
  return table.rows
    .filter((row) => row[side] !== 'no')
    .map((row) => {
      const ports = portsOf(row, listener);
      return `(${ports}${row.remote === null ? '' : ` and ${ends(peer, row.remote)}`})`;
    });
}

function portsOf({ transports, ports }: PortRow, end: End): string {
  const transport = transports.length === 1 ? transports[0] : '(tcp or udp)';
  return `${transport} and ${anyOf(ports.map((range) => portOf(range, end)))}`;
}

function portOf({ from, to }: PortRange, end: End): string {
  return from === to ? `${end} port ${from}` : `${end} portrange ${from}-${to}`;
}

function ends(end: End, ranges: readonly AddressRange[]): string {
  return anyOf(ranges.map((range) => `${end} net ${formatNetwork(range)}`));
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `(${parts.join(' or ')})`;
}
