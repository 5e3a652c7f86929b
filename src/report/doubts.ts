import type { Report } from '../findings/report.js';
import type { Units } from './units.js';
import { describeDifference } from './verification/difference.js';

/** Whatever makes the verdict rest on less than the whole traffic, one sentence each without full stop. */
export function* doubts({ inputs, complete, coverage, findingsOmitted }: Report, units: Units): Generator<string> {
  const broken = inputs.filter((input) => !input.complete);
  for (const input of broken) {
    const why = input.error?.message ?? 'the reading was ended early';
    yield `Not read whole: ${why.startsWith(input.name) ? why : `${input.name}: ${why}`}`;
  }
  for (const { name, verification } of inputs) {
    if (verification?.difference) yield `Readers differ: ${name}: ${describeDifference(verification)}`;
  }
  if (!complete && broken.length === 0) yield 'Not all captures were read: the reading was ended early';
  if (coverage.salvaged.places > 0) {
    const { places, bytes, flows } = coverage.salvaged;
    yield `Salvaged: ${units.bytes(bytes)} skipped in ${units.some(places, 'place')}; ${units.some(flows, 'flow has', 'flows have')} packets behind damage`;
  }
  for (const text of coverage.books.imbalances) {
    yield `Internal error, please report it: the books do not balance: ${text}`;
  }
  if (coverage.dropped !== null && coverage.dropped > 0) {
    yield `${units.some(coverage.dropped, 'packet was', 'packets were')} dropped while capturing: what is not here may still have happened`;
  }
  if (coverage.filter !== undefined) {
    const { expression, skipped } = coverage.filter;
    yield `Filter "${expression}": ${units.some(skipped, 'frame')} left out`;
  }
  if (coverage.flows.evicted > 0) {
    yield `${units.some(coverage.flows.evicted, 'flow')} evicted: the flow table was full (see --max-flows)`;
  }
  if (coverage.judgedEarly > 0) {
    yield `${units.some(coverage.judgedEarly, 'flow was', 'flows were')} judged before all evidence was in`;
  }
  if (findingsOmitted > 0) yield `${units.some(findingsOmitted, 'further finding')} counted, but not kept`;
}
