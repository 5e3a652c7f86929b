import { describe, expect, it } from 'vitest';
import { PulseMeter } from '../../../src/findings/live/pulse-meter.js';
import { PULSE_SECONDS } from '../../../src/findings/live/snapshot.js';

/** The last seconds of a minute. */
const lastOf = (counts: readonly number[], seconds: number) => counts.slice(-seconds).map((count) => Math.round(count));

describe('the pulse', () => {
  it('is nothing before anything was read', () => {
    expect(new PulseMeter().pulse()).toMatchObject({ packetsPerSec: 0, bytesPerSec: 0, rows: [] });
  });

  it('is the mean over two seconds', () => {
    const meter = new PulseMeter();
    for (let tick = 0; tick <= 16; tick++) meter.read(1000 + tick / 4, tick * 25, tick * 1000, [tick * 5]);
    const { packetsPerSec, bytesPerSec, rows } = meter.pulse();
    expect({ packetsPerSec, bytesPerSec, row: rows[0].packetsPerSec }).toEqual({
      packetsPerSec: 100,
      bytesPerSec: 4000,
      row: 20,
    });
  });

  it('falls to nothing when nothing comes', () => {
    const meter = new PulseMeter();
    meter.read(1000, 500, 500, [500]);
    for (let tick = 1; tick <= 12; tick++) meter.read(1000 + tick / 4, 500, 500, [500]);
    expect(meter.pulse()).toMatchObject({ packetsPerSec: 0, rows: [{ packetsPerSec: 0 }] });
  });

  it('keeps a minute by seconds, the running one last', () => {
    const meter = new PulseMeter();
    [0, 10, 30, 30, 70].forEach((packets, second) => meter.read(1000 + second, packets, 0, [packets]));
    meter.read(1004.999, 70, 0, [70]);
    const { packets } = meter.pulse();
    expect(packets).toHaveLength(PULSE_SECONDS);
    expect(lastOf(packets, 5)).toEqual([10, 20, 0, 40, 0]);
  });

  it('spreads what comes at once over the time that has passed, as in a fast replay', () => {
    const meter = new PulseMeter();
    meter.read(1000, 0, 0, []);
    meter.read(1004, 400, 0, []);
    expect(lastOf(meter.pulse().packets, 5)).toEqual([100, 100, 100, 100, 0]);
  });

  it('forgets what is older than a minute', () => {
    const meter = new PulseMeter();
    meter.read(1000, 100, 0, [100]);
    meter.read(1300, 100, 0, [100]);
    expect(meter.pulse().packets.every((count) => count === 0)).toBe(true);
  });

  it('counts nothing backwards where a row loses a flow to another', () => {
    const meter = new PulseMeter();
    meter.read(1000, 10, 0, [10, 0]);
    meter.read(1001, 12, 0, [2, 10]);
    expect(lastOf(meter.pulse().rows[0].packets, 2)).toEqual([10, 0]);
  });
});
