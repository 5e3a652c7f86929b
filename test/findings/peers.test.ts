import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Peer, Peers } from '../../src/findings/peers.js';

const CAPACITY = 100;

function key({ version, words }: Pick<Peer, 'version' | 'words'>): string {
  return `${version} ${words.join(' ')}`;
}

/** Addresses that differ in one word or in the version alone, more of them than there is room for. */
const ADDRESSES = Array.from({ length: 60 }, (_, i) => [
  { version: 4, words: Int32Array.of(0, 0, 0, i) },
  { version: 6, words: Int32Array.of(0, 0, 0, i) },
  { version: 6, words: Int32Array.of(i, -1, 0, 7) },
]).flat();

describe('Peers', () => {
  it('counts as a Map would, whatever is added and taken back', () => {
    const step = record({
      address: constantFrom(...ADDRESSES),
      isInbound: boolean(),
      isOutbound: boolean(),
      isViolation: boolean(),
      isTakenBack: boolean(),
    });
    assert(
      property(array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const peers = new Peers(CAPACITY);
        const model = new Map<string, Peer>();
        for (const { address, isInbound, isOutbound, isViolation, isTakenBack } of steps) {
          const { version, words } = address;
          const known = model.get(key({ version, words: [...words] }));
          const flows = isTakenBack ? -1 : 1;
          const at = isTakenBack ? peers.find(version, words) : peers.findOrAdd(version, words);
          const hasRoom = known !== undefined || (!isTakenBack && model.size < CAPACITY);
          expect(at >= 0).toBe(hasRoom);
          if (at < 0) continue;
          peers.addFlows(at, flows, isInbound, isOutbound, isViolation);
          const peer = known ?? newPeer(version, words);
          peer.flows += flows;
          if (isInbound) peer.in += flows;
          if (isOutbound) peer.out += flows;
          if (isViolation) peer.violations += flows;
          if (isViolation && isInbound) peer.violationsIn += flows;
          if (isViolation && isOutbound) peer.violationsOut += flows;
          if (peer.flows === 0) model.delete(key(peer));
          else model.set(key(peer), peer);
        }
        const byKey = (a: Peer, b: Peer) => (key(a) < key(b) ? -1 : 1);
        expect(peers.all().sort(byKey)).toEqual([...model.values()].sort(byKey));
        expect(peers.size).toBe(model.size);
      }),
    );
  });

  it('finds each of as many as it has room for, and none beyond', () => {
    const peers = new Peers(16_384);
    const address = Int32Array.of(0, 0, 0, 0);
    const records = Array.from({ length: 20_000 }, (_, i) => {
      address[3] = i;
      return peers.findOrAdd(4, address);
    });
    expect(records.filter((at) => at >= 0)).toEqual(Array.from({ length: 16_384 }, (_, i) => i));
    address[3] = 16_383;
    expect([peers.size, peers.findOrAdd(4, address)]).toEqual([16_384, 16_383]);
  });
});

function newPeer(version: number, words: Int32Array): Peer {
  return { version, words: [...words], flows: 0, in: 0, out: 0, violations: 0, violationsIn: 0, violationsOut: 0 };
}
