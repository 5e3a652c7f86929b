import { stringify } from 'yaml';
import type { Finding, Report } from '../findings/report.js';
import { sanitise } from './sanitise.js';

/** Rows that are suggested, and peers of one row: a person has to read them all. */
const MOST_ROWS = 200;
const MOST_PEERS = 50;

/** What was seen on one port that no row lists. */
interface Seen {
  port: number;
  transport: 'tcp' | 'udp';
  direction: 'inbound' | 'outbound';
  /** Addresses of the other side, in the order of the findings. */
  peers: Set<string>;
  findings: Finding[];
}

/**
 * Overlay rows for a policy file, one for each port, transport and direction that was used and that no row lists, gravest
 * first. Owner and justification are blank, and a policy with a blank owner is refused: nothing is accepted by this alone.
 */
export function* writeSuggestions(report: Report): Generator<string> {
  const all = seenIn(report);
  const { product } = report.subject;
  yield* comments(
    `Ports that this capture used and that no row of the port table of ${product} lists (${report.policy.citation}).`,
    'Nothing reads this file by itself. For each row decide: close the port, or copy the row to "rows" of the policy',
    'and say who answers for it (owner) and why it is needed (justification). A policy with a blank owner is refused.',
  );
  if (all.length === 0) {
    yield 'rows: []\n';
    return;
  }
  yield 'rows:\n';
  for (const seen of all.slice(0, MOST_ROWS)) yield* rowOf(seen);
  const rest = all.length - MOST_ROWS;
  if (rest > 0) yield* comments(`${rest} more are not written out: the mildest.`);
  if (report.findingsOmitted > 0)
    yield* comments(`The report leaves out ${report.findingsOmitted} findings: their ports may be missing here.`);
}

function seenIn({ findings }: Report): Seen[] {
  const seen = new Map<string, Seen>();
  for (const finding of findings) {
    const { rule, port, transport, direction, initiator, responder } = finding;
    if (rule !== 'unlisted-port' || port === null || port < 1) continue;
    if (transport !== 'tcp' && transport !== 'udp') continue;
    if (direction !== 'inbound' && direction !== 'outbound') continue;
    const peer = direction === 'inbound' ? initiator : responder;
    const key = `${direction} ${transport} ${port}`;
    let known = seen.get(key);
    if (known === undefined) seen.set(key, (known = { port, transport, direction, peers: new Set(), findings: [] }));
    if (peer !== null) known.peers.add(peer);
    known.findings.push(finding);
  }
  return [...seen.values()];
}

function* rowOf({ port, transport, direction, peers, findings }: Seen): Generator<string> {
  const outcomes = new Map<string, number>();
  for (const finding of findings) {
    for (const [name, count] of Object.entries(finding.outcomes)) outcomes.set(name, (outcomes.get(name) ?? 0) + count);
  }
  const services = [...new Set(findings.flatMap((finding) => finding.services))];
  const ids = findings.slice(0, 3).map(({ id }) => id);
  const facts = [
    ...Array.from(outcomes, ([name, count]) => `${count} ${name}`),
    ...(services.length === 0 ? [] : [services.join(' ')]),
    `finding ${ids.join(' ')}${findings.length > ids.length ? ` and ${findings.length - ids.length} more` : ''}`,
  ];
  for (const line of comments(facts.join(', '))) yield `  ${line}`;
  const left = peers.size - MOST_PEERS;
  if (left > 0)
    for (const line of comments(`${left} more peers are not listed: name a network instead`)) yield `  ${line}`;
  const row = {
    port,
    transport,
    [direction === 'inbound' ? 'from' : 'to']: [...peers].slice(0, MOST_PEERS),
    owner: '',
    justification: '',
  };
  const lines = stringify(row, { lineWidth: 0 }).trimEnd().split('\n');
  yield lines.map((line, i) => `  ${i === 0 ? '- ' : '  '}${line}\n`).join('');
}

function* comments(...lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `# ${sanitise(line)}\n`;
}
