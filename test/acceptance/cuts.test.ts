import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { Report } from '../../src/findings/report.js';
import { scratchFolder } from '../capture/read-capture.js';
import { FLOWS_OF_SM } from '../support/analysis-options.js';
import { buildPcap, type BuiltFrame, PcapngBuilder } from '../support/pcap-builder.js';
import { Scene } from '../support/scene.js';
import { SM } from '../support/judge-scene.js';
import { BINARY } from './payloads.js';

const { write } = scratchFolder();
const path = write('cut', '');

interface Judged {
  flows: FlowReport[];
  report: Report | null;
}

async function judge(bytes: Uint8Array): Promise<Judged> {
  writeFileSync(path, bytes);
  const flows: FlowReport[] = [];
  const report = await analyze({
    captures: [path],
    ...FLOWS_OF_SM,
    maxFlows: 64,
    onFlow: (flow) => void flows.push(flow),
  }).catch((error: Error) => {
    if (error.name !== 'NothingReadError') throw error;
    return null;
  });
  return { flows, report };
}

const SCENE = new Scene();
SCENE.tcp('198.51.100.7:50001', `${SM}:443`).visit(BINARY, BINARY);
SCENE.udp('198.51.100.7:50002', `${SM}:161`).ask(BINARY);

function pcapng(frames: readonly BuiltFrame[]): Uint8Array {
  const builder = new PcapngBuilder().section().interface();
  for (const { sec, nsec, data } of frames) {
    builder.enhanced(0, BigInt(sec) * 1_000_000n + BigInt(Math.floor(nsec / 1000)), data);
  }
  return builder.bytes();
}

describe.each([
  ['pcap', buildPcap],
  ['pcapng', pcapng],
])('a %s capture', (_, build) => {
  it('cut at every byte gives the flows of the whole packets before the cut, and says that it is cut', async () => {
    const bytes = build(SCENE.frames);
    const ends = SCENE.frames.map((_, i) => build(SCENE.frames.slice(0, i)).length);
    const expected: Judged[] = [];
    for (let count = 0; count < ends.length; count++) expected.push(await judge(build(SCENE.frames.slice(0, count))));
    for (let cut = 1; cut < bytes.length; cut++) {
      const packets = Math.max(0, ends.filter((end) => end <= cut).length - 1);
      const { flows, report } = await judge(bytes.subarray(0, cut));
      expect(flows, `cut at ${cut}`).toEqual(expected[packets].flows);
      const isWhole = ends.includes(cut) || isBlockEnd(bytes, cut);
      expect(report?.complete ?? false, `cut at ${cut}`).toBe(isWhole);
      expect(report?.exitStatus === 3 || report === null, `cut at ${cut}`).toBe(!isWhole);
    }
  });
});

/** Does a pcapng section or interface end here, before any packet? */
function isBlockEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[0] === 0x0a && at === new PcapngBuilder().section().bytes().length;
}
