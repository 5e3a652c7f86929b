import { describe, expect, it } from 'vitest';
import { CarrierWatch } from '../../src/capture/carrier-watch.js';

describe('the watch over a carrier', () => {
  it('says when it goes and when it is back, and adds up', () => {
    const watch = new CarrierWatch();
    const said = [true, false, false, true, true, false].map((carrier, second) => watch.look(carrier, second * 1000));
    expect(said).toEqual([
      null,
      'no carrier: no cable, or nobody at its other end. The capture goes on',
      null,
      'the carrier is back after 2.0 s',
      null,
      'no carrier: no cable, or nobody at its other end. The capture goes on',
    ]);
    expect(watch.summary(6500)).toBe('no carrier 2 times, for 3.5 s in all: nothing could be captured then');
  });

  it('says nothing where nobody knows, and nothing where it was always there', () => {
    const watch = new CarrierWatch();
    expect([watch.look(null, 0), watch.look(true, 1), watch.look(null, 2), watch.summary(3)]).toEqual(
      Array(4).fill(null),
    );
  });
});
