import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICES, type Answer, type Identifier } from '../../src/identify/identifier.js';
import { IDENTIFIERS, type IdentifierRow } from '../../src/identify/identifiers.js';
import { SAMPLES, type Sample } from '../identify/samples.js';
import { concat } from '../support/frame-builder.js';

const ROWS: readonly IdentifierRow[] = IDENTIFIERS;
const FINALS = [false, true];
const MARGIN = 64;
const MAX_TEXT = 255;

it('has one row for every service', () => {
  expect(ROWS.map((row) => row.service).sort()).toEqual([...SERVICES].sort());
});

it('has a sample for every row and transport', () => {
  const wanted = ROWS.flatMap((row) => row.transports.map((transport) => `${row.service} ${transport}`));
  const have = new Set(SAMPLES.map((sample) => `${sample.service} ${sample.transport}`));
  expect(wanted.filter((pair) => !have.has(pair))).toEqual([]);
});

describe.each(ROWS)('identifier of $service', ({ service, identify, transports }) => {
  const samples = SAMPLES.filter((sample) => sample.service === service);

  it.each(samples)('identifies $name, and with `final` the same', (sample) => {
    const answers = FINALS.map((final) => ask(identify, sample, sample.bytes.length, final));
    expect(answers).toEqual([sample.answer, sample.answer]);
  });

  it('asks for more of no bytes at all', () => {
    const answers = transports.map((transport) =>
      identify(new Uint8Array(0), 0, 0, { transport, fromStart: true }, false),
    );
    expect(new Set(answers)).toEqual(new Set(['more']));
  });

  it.each(samples)('never turns a prefix away: $name', (sample) => {
    const turnedAway = prefixLengths(sample).filter((length) => ask(identify, sample, length, false) === 'no');
    expect(turnedAway).toEqual([]);
  });

  it.each(samples.filter((sample) => sample.transport === 'tcp'))('keeps to its answer: $name', (sample) => {
    const undecided = prefixLengths(sample).map((length) => ask(identify, sample, length, false) === 'more');
    expect(undecided.lastIndexOf(true)).toBe(undecided.indexOf(false) - 1);
  });

  it.each(samples)('does not look outside its range: $name', (sample) => {
    const different = prefixLengths(sample).filter((length) =>
      FINALS.some((final) => {
        const alone = JSON.stringify(ask(identify, sample, length, final));
        return [0x00, 0xff].some((fill) => JSON.stringify(askWithin(identify, sample, length, final, fill)) !== alone);
      }),
    );
    expect(different).toEqual([]);
  });

  it('leaves the bytes as they are', () => {
    const before = samples.map((sample) => sample.bytes.slice());
    for (const sample of samples) ask(identify, sample, sample.bytes.length, true);
    expect(samples.map((sample) => sample.bytes)).toEqual(before);
  });

  it('stays within bounds on damaged samples', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    const changes = fc.array(change, { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, fc.nat(), fc.boolean(), (sample, made, cut, final) => {
        const bytes = sample.bytes.slice();
        for (const [place, value] of made) bytes[place % bytes.length] = value;
        const damaged = { ...sample, bytes };
        expect(broken(ask(identify, damaged, bytes.length - (cut % bytes.length), final), service)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

function ask(identify: Identifier, sample: Sample, length: number, final: boolean): Answer {
  const context = { transport: sample.transport, fromStart: sample.fromStart };
  return identify(sample.bytes, 0, length, context, final);
}

/** The same, with other bytes before and behind. */
function askWithin(identify: Identifier, sample: Sample, length: number, final: boolean, fill: number): Answer {
  const margin = new Uint8Array(MARGIN).fill(fill);
  const bytes = concat(margin, sample.bytes.subarray(0, length), margin);
  const context = { transport: sample.transport, fromStart: sample.fromStart };
  return identify(bytes, MARGIN, MARGIN + length, context, final);
}

/** All lengths up to the whole; of long samples the later ones with gaps. */
function prefixLengths(sample: Sample): number[] {
  const lengths = [];
  for (let length = 0; length < sample.bytes.length; length += 1 + (length >> 6)) lengths.push(length);
  return [...lengths, sample.bytes.length];
}

/** What is wrong with an answer. */
function broken(answer: Answer, service: string): string[] {
  if (typeof answer === 'string') return [];
  const complaints = [];
  if (answer.service !== service) complaints.push(`service ${answer.service}`);
  if ((answer.name?.length ?? 0) > MAX_TEXT) complaints.push('name too long');
  if ((answer.alpn?.length ?? 0) > MAX_TEXT) complaints.push('alpn too long');
  if ((answer.method?.length ?? 0) > MAX_TEXT) complaints.push('method too long');
  if (answer.likely === true) complaints.push('likely, though from the start');
  return complaints;
}
