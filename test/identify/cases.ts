import { expect, it } from 'vitest';
import type { Answer, Identifier, ServiceName, Transport } from '../../src/identify/identifier.js';
import { SAMPLES } from './samples.js';

/** Bytes, whence they come, and what an identifier says of them. */
export interface Case {
  name: string;
  bytes: Uint8Array;
  /** TCP when not given. */
  transport?: Transport;
  /** True when not given. */
  fromStart?: boolean;
  /** False when not given. */
  final?: boolean;
  answer: Answer;
}

/** One test for each case, and one for each sample of the service. */
export function itAnswers(service: ServiceName, identifier: Identifier, cases: readonly Case[]): void {
  it.each([...SAMPLES.filter((sample) => sample.service === service), ...cases])('$name', (each) => {
    expect(ask(identifier, each)).toEqual(each.answer);
  });
}

export function ask(
  identifier: Identifier,
  { bytes, transport, fromStart, final }: Omit<Case, 'name' | 'answer'>,
): Answer {
  const context = { transport: transport ?? 'tcp', fromStart: fromStart ?? true };
  return identifier(bytes, 0, bytes.length, context, final ?? false);
}
