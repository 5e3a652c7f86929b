import { expect, it } from 'vitest';
import type { Answer, Identifier, PayloadContext } from '../../src/identify/identifier.js';
import { text } from './bytes.js';

/** Sentence, bytes (text stands for its Latin-1 bytes), and what the identifier says of them. */
export type Case = readonly [sentence: string, bytes: Uint8Array | string, answer: Answer];

export interface Asked extends Partial<PayloadContext> {
  /** False when not given; transport and fromStart are TCP and true. */
  final?: boolean;
}

/** One test for each case. What every protocol is known by stands in `SAMPLES`; here are its edges. */
export function itAnswers(identifier: Identifier, cases: readonly Case[], asked: Asked = {}): void {
  it.each(cases)('%s', (_sentence, bytes, answer) => {
    expect(ask(identifier, bytes, asked)).toEqual(answer);
  });
}

export function ask(identifier: Identifier, content: Uint8Array | string, asked: Asked = {}): Answer {
  const bytes = typeof content === 'string' ? text(content) : content;
  const context = { transport: asked.transport ?? 'tcp', fromStart: asked.fromStart ?? true };
  return identifier(bytes, 0, bytes.length, context, asked.final ?? false);
}
