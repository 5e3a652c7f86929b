import { PacketBatch } from '../../src/decode/packet-batch.js';
import { BATCH_FRAMES, type FrameBatch } from '../../src/wire/frame-batch.js';
import { tcpFrame } from '../support/frame-builder.js';
import { frameBatchOf } from '../support/frame-run.js';

export const RUNS = 64;
export const PACKETS = RUNS * BATCH_FRAMES;

/** Seeded xorshift32: the same frames on every host. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Runs of small TCP segments, spread over 10,000 flows. `tagged`: with a VLAN tag, which the common path does not take. */
export function makeRuns(tagged: boolean): FrameBatch[] {
  const random = makeRandom(0x2545f491);
  return Array.from({ length: RUNS }, () =>
    frameBatchOf(
      Array.from({ length: BATCH_FRAMES }, () => {
        const flow = random(10_000);
        const src = `10.0.${flow >>> 8}.${flow & 255}`;
        return {
          bytes: tcpFrame({
            src,
            sport: 40_000 + (flow & 1023),
            dst: '172.16.0.1',
            dport: 443,
            flags: 'A',
            ...(tagged ? { vlans: [20] } : {}),
          }),
        };
      }),
    ),
  );
}

export function makeBatch(): PacketBatch {
  return new PacketBatch(0x5bd1e995);
}
