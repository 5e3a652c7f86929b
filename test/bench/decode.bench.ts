import { bench, describe } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { LINKTYPE_ETHERNET } from '../../src/wire/linktype.js';
import { PACKETS, makeBatch, makeRuns } from './workload.js';

const ORIGIN = { interfaces: [{ linktype: LINKTYPE_ETHERNET }], input: 0, firstFrame: 1 };

describe(`decoding ${PACKETS} small packets`, () => {
  const plain = makeRuns(false);

  function decodeAll(decoder: Decoder): void {
    let packets = 0;
    for (const run of plain) {
      decoder.decode(run, 0, run.count, ORIGIN);
      packets += decoder.batch.count;
    }
    if (packets !== PACKETS) throw new Error(`${packets} packets decoded, not ${PACKETS}`);
  }

  const common = new Decoder(makeBatch());
  bench('by the common path', () => decodeAll(common));

  // A tunnel that no frame uses keeps the decoder on the layers.
  const layers = new Decoder(makeBatch(), ['gtp']);
  bench('layer by layer', () => decodeAll(layers));
});
