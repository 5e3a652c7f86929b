import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { PacketBatch, Row } from '../../src/decode/packet-batch.js';
import { LINKTYPE_ETHERNET } from '../../src/wire/linktype.js';
import { tcpFrame, udpFrame } from '../support/frame-builder.js';
import { type TestFrame, frameBatchOf } from '../support/frame-run.js';

/** What a run of Ethernet frames decodes to: rows, times and counts. `layers`: without the common path. */
function decoded(frames: readonly TestFrame[], layers: boolean) {
  const batch = new PacketBatch(7);
  // A tunnel that none of the frames uses keeps the decoder on the layers.
  const decoder = new Decoder(batch, layers ? ['gtp'] : []);
  const source = frameBatchOf(frames);
  decoder.decode(source, 0, frames.length, { interfaces: [{ linktype: LINKTYPE_ETHERNET }], input: 0, firstFrame: 1 });
  return {
    rows: Array.from({ length: batch.count }, (_, n) => [...batch.rows.subarray(n * Row.Size, (n + 1) * Row.Size)]),
    seconds: [...batch.tsSec.subarray(0, batch.count)],
    classes: [...decoder.classes],
    undecoded: [...decoder.undecoded],
    anomalies: [...decoder.anomalies],
    truncated: decoder.truncated,
  };
}

const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '192.0.2.200', '255.255.255.255');
const port = fc.constantFrom(0, 1, 80, 443, 38001, 65535);
const frame = fc
  .record({
    isTcp: fc.boolean(),
    src: address,
    dst: address,
    sport: port,
    dport: port,
    flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'RA', 'SF', ''),
    seq: fc.integer({ min: 0, max: 0xffffffff }),
    payload: fc.uint8Array({ maxLength: 40 }),
    cut: fc.integer({ min: 0, max: 30 }),
    trailer: fc.integer({ min: 0, max: 6 }),
    /** A byte of the headers to write over. */
    broken: fc.option(fc.tuple(fc.integer({ min: 12, max: 60 }), fc.integer({ min: 0, max: 255 })), { freq: 3 }),
  })
  .map(({ isTcp, flags, seq, cut, trailer, broken, ...fields }): TestFrame => {
    const whole = isTcp ? tcpFrame({ ...fields, flags, seq }) : udpFrame(fields);
    const bytes = new Uint8Array(whole.length + trailer);
    bytes.set(whole);
    if (broken && broken[0] < bytes.length) bytes[broken[0]] = broken[1];
    return { bytes: bytes.subarray(0, bytes.length - cut), wireLength: bytes.length };
  });

describe('decodeCommon', () => {
  it('gives what the layer decoders give, whatever the frames', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 20 }), (frames) => {
        expect(decoded(frames, false)).toEqual(decoded(frames, true));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the plain frames of a run and leaves the others to the layers', () => {
    const plain = { bytes: tcpFrame({ flags: 'A', payload: 'hello' }) };
    const tagged = { bytes: tcpFrame({ flags: 'A', payload: 'hello', vlans: [20] }) };
    const { rows, classes } = decoded([plain, tagged, plain, plain, tagged], false);
    expect(rows.map((row) => row[Row.Frame])).toEqual([1, 2, 3, 4, 5]);
    expect(classes[0]).toBe(5);
  });
});
