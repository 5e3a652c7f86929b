import { bench, describe } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { FlowTable } from '../../src/flow/flow-table.js';
import { LINKTYPE_ETHERNET } from '../../src/wire/linktype.js';
import { PACKETS, makeBatch, makeRuns } from './workload.js';

const ORIGIN = { interfaces: [{ linktype: LINKTYPE_ETHERNET }], input: 0, firstFrame: 1 };

describe(`${PACKETS} small packets into the flow table`, () => {
  const runs = makeRuns(false);
  const decoder = new Decoder(makeBatch());
  const table = new FlowTable({
    maxFlows: 1 << 16,
    tcpTimeoutSec: 300,
    udpTimeoutSec: 60,
    recognize: () => 'no',
    onEnd: () => {},
    originatorOf: () => -1,
  });

  bench('decoded and observed', () => {
    for (const run of runs) {
      decoder.decode(run, 0, run.count, ORIGIN);
      table.observe(decoder.batch);
    }
    if (table.created === 0 || table.created > 10_000) throw new Error(`${table.created} flows, not up to 10000`);
  });
});
