import { describe, expect, it } from 'vitest';
import { EndedFlows } from '../../src/flow/ended-flows.js';
import { FlowStore } from '../../src/flow/flow-store.js';
import { Cold, Hot } from '../../src/flow/record-layout.js';

/** A store whose flow n has n in the first and in the last word of both records. */
function numbered(count: number): FlowStore {
  const store = new FlowStore(count);
  for (let slot = 0; slot < count; slot++) {
    store.hot[slot * Hot.Size] = store.hot[(slot + 1) * Hot.Size - 1] = slot;
    store.cold[slot * Cold.Size] = store.cold[(slot + 1) * Cold.Size - 1] = slot;
  }
  return store;
}

function numberOf(store: FlowStore, slot: number): number {
  const words = [
    store.hot[slot * Hot.Size],
    store.hot[(slot + 1) * Hot.Size - 1],
    store.cold[slot * Cold.Size],
    store.cold[(slot + 1) * Cold.Size - 1],
  ];
  expect(new Set(words).size).toBe(1);
  return words[0];
}

function waiting(ended: EndedFlows): number[] {
  const numbers: number[] = [];
  ended.forEach((slot) => numbers.push(numberOf(ended.store, slot)));
  return numbers;
}

describe('EndedFlows', () => {
  it('keeps whole copies, longest waiting first', () => {
    const source = numbered(3);
    const ended = new EndedFlows(4, () => expect.unreachable());
    for (const slot of [2, 0, 1]) ended.push(source, slot);
    source.hot.fill(99);
    expect(waiting(ended)).toEqual([2, 0, 1]);
  });

  it('gives the longest waiting away where it is full', () => {
    const source = numbered(10);
    const given: number[] = [];
    const ended = new EndedFlows(4, (store, slot) => given.push(numberOf(store, slot)));
    for (let slot = 0; slot < 10; slot++) ended.push(source, slot);
    expect(given).toEqual([0, 1, 2, 3, 4, 5]);
    expect(waiting(ended)).toEqual([6, 7, 8, 9]);
  });

  it('holds one flow where there is room for one', () => {
    const given: number[] = [];
    const ended = new EndedFlows(1, (store, slot) => given.push(numberOf(store, slot)));
    for (let slot = 0; slot < 3; slot++) ended.push(numbered(3), slot);
    expect([given, waiting(ended)]).toEqual([[0, 1], [2]]);
  });
});
