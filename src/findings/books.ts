import type { CoverageReport, InputReport, Report } from './report.js';

/** What the books of a run are drawn up from. */
export interface Books {
  coverage: Pick<CoverageReport, 'packets' | 'classes' | 'undecoded' | 'fragmentsUnattributed' | 'flows' | 'books'>;
  inputs: readonly Pick<InputReport, 'name' | 'size' | 'bytesRead' | 'packets' | 'complete'>[];
  summary: Pick<Report['summary'], 'flows' | 'verdicts'>;
}

/**
 * What does not add up, one sentence each: nothing, or the program has an error. Packets = in flows + in other protocols'
 * records + fragments of no known flow + other classes, undecoded among them; flows begun = flows by end = flows judged;
 * bytes read = size of the file.
 */
export function imbalances({ coverage, inputs, summary }: Books): string[] {
  const { packets, classes, undecoded, fragmentsUnattributed, flows, books } = coverage;
  const { tcp = 0, udp = 0, fragment = 0, 'other-ip': otherIp = 0, ...others } = classes;
  const inRecords = books.packetsInFlows + books.packetsOfOtherProtocols + books.packetsUnjudged;
  const accounts: [name: string, is: number, shouldBe: number][] = [
    ['packets by class', total(classes), packets],
    ['packets by input', inputs.reduce((sum, input) => sum + input.packets, 0), packets],
    ['packets in flows and elsewhere', inRecords + fragmentsUnattributed + total(others), packets],
    ['packets in flows and fragments', inRecords + fragmentsUnattributed, tcp + udp + fragment + otherIp],
    ['undecoded packets by reason', total(undecoded), classes.undecoded ?? 0],
    ['flows by end', flows.open + flows.closed + flows.expired + flows.evicted, flows.created],
    ['flows judged', summary.flows + books.flowsUnjudged, flows.created],
    ['flows by verdict', total(summary.verdicts), summary.flows],
  ];
  for (const { name, size, bytesRead, complete } of inputs) {
    if (complete && size !== null && bytesRead < size) accounts.push([`bytes read of ${name}`, bytesRead, size]);
  }
  return accounts
    .filter(([, is, shouldBe]) => is !== shouldBe)
    .map(([name, is, shouldBe]) => `${name}: ${is}, not ${shouldBe}`);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
