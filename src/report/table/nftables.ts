import { formatAddressRange, type AddressRange } from '../../policy/address-range.js';
import type { Policy } from '../../policy/policy.js';
import type { MayOpen, PortRange, PortRow } from '../../policy/port-table.js';
import { sanitise } from '../sanitise.js';
import type { TableWriter } from '../table-writer.js';
import { policyLine, readingOf, titleOf } from './reading.js';

/** Longest comment of a rule, in bytes (NFTNL_UDATA_COMMENT_MAXLEN). */
const LONGEST_COMMENT = 128;
const FAMILIES = [
  { version: 4, name: 'v4', type: 'ipv4_addr', keyword: 'ip' },
  { version: 6, name: 'v6', type: 'ipv6_addr', keyword: 'ip6' },
] as const;
type Family = (typeof FAMILIES)[number];

/** How the two chains name what they match. `ours` and `theirs`: address fields of the subject and of the peer. */
const CHAINS = [
  {
    name: 'input',
    words: 'to',
    side: 'inbound',
    iface: 'iifname',
    ours: 'daddr',
    theirs: 'saddr',
    log: 'wiretable in: ',
  },
  {
    name: 'output',
    words: 'from',
    side: 'outbound',
    iface: 'oifname',
    ours: 'saddr',
    theirs: 'daddr',
    log: 'wiretable out: ',
  },
] as const;
type Chain = (typeof CHAINS)[number];

/**
 * Rules for the protected host itself (nft(8)): stateful, both address families, what no row allows is logged, counted and
 * dropped. A row that the reading leaves open is allowed by the lenient reading only.
 */
export const writeNftables: TableWriter = function* ({ policy, policySource }) {
  const { product } = policy.table;
  yield '#!/usr/sbin/nft -f\n';
  yield* comments(
    `What the port table lets the ${product} server do, and nothing else: for nftables on that server.`,
    titleOf(policy),
    policyLine(policy, policySource),
    '',
    'nft -f FILE loads it, in place of what it loaded before; nft delete table inet wiretable takes it away.',
    'Remote login, DNS, NTP and the like pass only where the policy has a row for them: look before you load.',
    'A packet filter does not see whether the payload is what the row expects. Between tables of several',
    'hooks the strictest wins: another table can still drop what is accepted here.',
  );
  yield '\ntable inet wiretable\ndelete table inet wiretable\n\ntable inet wiretable {\n';
  if (policy.subject !== null) yield* sets('subject', policy.subject, `${product} server`);
  for (const [i, row] of policy.table.rows.entries()) {
    if (row.remote !== null) yield* sets(peersOf(i), row.remote, row.role);
  }
  for (const chain of CHAINS) yield `\tcounter ${chain.side}_blocked {\n\t}\n\n`;
  for (const [i, chain] of CHAINS.entries()) {
    if (i > 0) yield '\n';
    yield* chainOf(chain, policy);
  }
  yield '}\n';
};

function* comments(...lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `${`# ${sanitise(line)}`.trimEnd()}\n`;
}

function peersOf(row: number): string {
  return `row${row + 1}_peers`;
}

/** One set for each family that has addresses. */
function* sets(name: string, ranges: readonly AddressRange[], what: string): Generator<string> {
  for (const family of FAMILIES) {
    const elements = ranges.filter(({ version }) => version === family.version).map(formatAddressRange);
    if (elements.length === 0) continue;
    yield `\tset ${name}_${family.name} {\n\t\ttype ${family.type}\n\t\tflags interval\n\t\tauto-merge\n`;
    yield `\t\tcomment ${quoted(what)}\n\t\telements = { ${elements.join(', ')} }\n\t}\n\n`;
  }
}

function* chainOf(chain: Chain, policy: Policy): Generator<string> {
  yield `\tchain ${chain.name} {\n\t\ttype filter hook ${chain.name} priority filter; policy drop;\n\n`;
  yield `\t\t${chain.iface} "lo" accept comment "the server talks to itself"\n`;
  yield '\t\tct state established,related accept\n';
  yield '\t\tmeta l4proto { icmp, igmp, ipv6-icmp } accept comment "infrastructure"\n';
  yield '\t\tudp sport 67-68 udp dport 67-68 accept comment "DHCP"\n';
  yield '\t\tudp sport 546-547 udp dport 546-547 accept comment "DHCPv6"\n';
  for (const [i, row] of policy.table.rows.entries()) yield* rulesOf(row, i, chain, policy);
  yield '\n\t\t# what no row allows\n';
  yield `\t\tlimit rate 10/second burst 20 packets log prefix "${chain.log}"\n`;
  yield `\t\tcounter name ${chain.side}_blocked drop\n\t}\n`;
}

function* rulesOf(row: PortRow, index: number, chain: Chain, policy: Policy): Generator<string> {
  const mayOpen: MayOpen = row[chain.side];
  if (mayOpen === 'no') return;
  yield '\n';
  for (const line of comments(`${row.role}: ${citationOf(row)}`, readingOf(row, policy).join('; ')))
    yield `\t\t${line}`;
  if (mayOpen === 'reading' && policy.reading === 'strict') {
    yield '\t\t# left open by the document: the strict reading keeps it shut\n';
    return;
  }
  const match = `${portsOf(row)} ct state new accept comment ${quoted(`${row.role}: ${citationOf(row)}`)}`;
  if (policy.subject === null && row.remote === null) {
    yield `\t\t${match}\n`;
    return;
  }
  for (const family of FAMILIES) {
    const addresses = addressesOf(row, index, chain, family, policy);
    if (addresses !== null) yield `\t\t${addresses} ${match}\n`;
  }
}

/** Null: there is nobody of this family. */
function addressesOf(row: PortRow, index: number, chain: Chain, family: Family, policy: Policy): string | null {
  const has = (ranges: readonly AddressRange[]) => ranges.some(({ version }) => version === family.version);
  const parts: string[] = [];
  if (policy.subject !== null) {
    if (!has(policy.subject)) return null;
    parts.push(`${family.keyword} ${chain.ours} @subject_${family.name}`);
  }
  if (row.remote !== null) {
    if (!has(row.remote)) return null;
    parts.push(`${family.keyword} ${chain.theirs} @${peersOf(index)}_${family.name}`);
  }
  return parts.join(' ');
}

function portsOf({ transports, ports }: PortRow): string {
  const [only] = transports;
  const matched = merged(ports).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const dport = matched.length === 1 ? matched[0] : `{ ${matched.join(', ')} }`;
  return transports.length === 1 ? `${only} dport ${dport}` : `meta l4proto { tcp, udp } th dport ${dport}`;
}

/** Ranges that overlap are an error in a set. */
function merged(ports: readonly PortRange[]): PortRange[] {
  const result: PortRange[] = [];
  for (const { from, to } of [...ports].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** `Table 1: SocialMiner Port Utilization, row 'HTTP'`; of a row of the site who owns it and why. */
function citationOf({ citation, owner }: PortRow): string {
  if (owner !== null) return `${citation.document}, ${owner}: ${citation.row}`;
  return `${citation.table ?? citation.document}, row '${citation.row}'`;
}

/** A string of nft: it has no escapes, so its own quotes become single ones; whole characters within the bound. */
function quoted(text: string): string {
  let short = '';
  let bytes = 0;
  for (const character of sanitise(text).replaceAll('"', "'")) {
    bytes += Buffer.byteLength(character);
    if (bytes >= LONGEST_COMMENT) break;
    short += character;
  }
  return `"${short}"`;
}
