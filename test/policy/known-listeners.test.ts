import { describe, expect, it } from 'vitest';
import { KnownListeners } from '../../src/policy/known-listeners.js';

const ONE = Int32Array.of(0, 0, 0, 0x0a00_0001);

describe('KnownListeners', () => {
  it('knows what was added, and only that', () => {
    const listeners = new KnownListeners();
    expect(listeners.has(4, ONE, 443)).toBe(false);
    listeners.add(4, ONE, 443);
    expect(listeners.has(4, ONE, 443)).toBe(true);
    expect([
      listeners.has(4, ONE, 44),
      listeners.has(4, Int32Array.of(0, 0, 0, 0x0a00_0002), 443),
      listeners.has(6, ONE, 443),
    ]).toEqual([false, false, false]);
  });

  it('tells IPv6 addresses apart by every word', () => {
    const listeners = new KnownListeners();
    listeners.add(6, Int32Array.of(1, 2, 3, 4), 443);
    const others = [
      [9, 2, 3, 4],
      [1, 9, 3, 4],
      [1, 2, 9, 4],
      [1, 2, 3, 9],
      [1, 2, 3, -4],
    ];
    expect(listeners.has(6, Int32Array.of(1, 2, 3, 4), 443)).toBe(true);
    expect(others.filter((words) => listeners.has(6, Int32Array.from(words), 443))).toEqual([]);
  });

  it('copies the address, which its owner writes over', () => {
    const listeners = new KnownListeners();
    const words = Int32Array.of(0, 0, 0, 7);
    listeners.add(4, words, 80);
    words[3] = 8;
    expect([listeners.has(4, Int32Array.of(0, 0, 0, 7), 80), listeners.has(4, words, 80)]).toEqual([true, false]);
  });

  it('keeps 65536 listeners and counts those it leaves out', () => {
    const listeners = new KnownListeners();
    for (let i = 0; i < 65_536; i++) listeners.add(4, Int32Array.of(0, 0, 0, i), 80);
    for (const word of [-1, -2, 5]) listeners.add(4, Int32Array.of(0, 0, 0, word), 80);
    expect(listeners.refused).toBe(2);
    expect([
      listeners.has(4, Int32Array.of(0, 0, 0, 65_535), 80),
      listeners.has(4, Int32Array.of(0, 0, 0, -1), 80),
    ]).toEqual([true, false]);
  });
});
