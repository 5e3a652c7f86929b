import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { buildPcap } from '../support/pcap-builder.js';
import { judge, judgeFiles, SM } from '../support/judge-scene.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';
import { BINARY, HTTP_GET, HTTP_OK, SSH_BANNER, TLS_ANSWER, TLS_HELLO } from './payloads.js';

/* Several files are one capture: where they are cut does not matter. */

const CLIENT = '198.51.100.7';
const STRANGER = '203.0.113.66';

/** Conversations beside each other, some of them without a beginning. */
function afternoon(): Scene {
  const scene = new Scene();
  const long = scene.tcp(`${CLIENT}:50001`, `${SM}:443`).handshake().ask(TLS_HELLO);
  scene.tcp(`${CLIENT}:50002`, `${SM}:7443`).unseenHandshake().answer(BINARY);
  long.answer(TLS_ANSWER);
  scene.tcp(`${STRANGER}:50003`, `${SM}:22`).handshake().ask(SSH_BANNER).answer(SSH_BANNER);
  scene.udp(`${SM}:50004`, '10.20.0.53:123').ask().answer();
  scene.tcp(`${CLIENT}:50005`, `${SM}:7443`).visit(TLS_HELLO, TLS_ANSWER);
  long.ask(BINARY).answer(BINARY);
  scene.tcp(`${SM}:9191`, `${STRANGER}:443`).unseenHandshake().ask(BINARY);
  scene.udp(`${STRANGER}:50006`, `${SM}:161`).ask(BINARY).unreachable(BINARY);
  scene.tcp(`${SM}:50007`, `${STRANGER}:80`).visit(HTTP_GET, HTTP_OK);
  long.close();
  return scene;
}

/** Everything about flows but where they were read. */
function withoutPlace(flows: readonly FlowReport[]) {
  return flows.map(({ capture: _capture, first_frame: _frame, ...flow }) => flow);
}

describe('a capture cut into files', () => {
  it('has flows that go on across the border', async () => {
    const scene = afternoon();
    const whole = await judge(scene);
    const files = { 'one.pcap': scene.pcap(0, 9), 'two.pcap': scene.pcap(9) };
    const set = await judgeFiles(files);
    expect(withoutPlace(set.flows)).toEqual(withoutPlace(whole.flows));
    expect(set.status).toBe(whole.status);
    expect(set.report.inputs.map(({ name }) => name)).toEqual(['one.pcap', 'two.pcap']);
    expect(set.flows[0]).toMatchObject({ capture: 'one.pcap', first_frame: 1 });
    expect(set.to(80)).toMatchObject([{ capture: 'two.pcap' }]);
  });

  it('gives the same flows in either byte order and at any cuts, in whatever order the files are named', async () => {
    const scene = afternoon();
    const whole = await judge(scene);
    const expected = withoutPlace(whole.flows);
    const last = scene.frames.length - 1;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: last }), { maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        async (cuts, orders, ranks) => {
          const borders = [0, ...cuts.sort((a, b) => a - b), last + 1];
          const parts = borders.slice(1).map((to, i) => {
            const bytes = buildPcap(scene.frames.slice(borders[i], to), { little: orders[i] });
            return { name: `part${i}.pcap`, bytes, rank: ranks.next().value ?? 0 };
          });
          parts.sort((a, b) => a.rank - b.rank);
          const set = await judgeFiles(Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes])));
          expect(withoutPlace(set.flows)).toEqual(expected);
          expect(set.report.timeline).toEqual(whole.report.timeline);
          expect(set.report.rows).toEqual(whole.report.rows);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives one report, whatever the order on the command line', async () => {
    const scene = afternoon();
    const [one, two, three] = [scene.pcap(0, 7), scene.pcap(7, 20), scene.pcap(20)];
    const forth = await judgeFiles({ 'a.pcap': one, 'b.pcap': two, 'c.pcap': three });
    const back = await judgeFiles({ 'c.pcap': three, 'b.pcap': two, 'a.pcap': one });
    expect(JSON.stringify(back.report)).toBe(JSON.stringify(forth.report));
    expect(back.flows).toEqual(forth.flows);
  });

  it('tells a gap between files, and an overlap', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const border = scene.frames.length;
    scene.at(100).tcp(`${CLIENT}:50002`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const set = await judgeFiles({ 'a.pcap': scene.pcap(0, border), 'b.pcap': scene.pcap(border) });
    expect(set.report.coverage.gaps).toMatchObject([{ kind: 'gap', after: 'a.pcap', before: 'b.pcap' }]);
    const even = scene.frames.filter((_, i) => i % 2 === 0);
    const odd = scene.frames.filter((_, i) => i % 2 === 1);
    const overlap = await judgeFiles({ 'a.pcap': buildPcap(even), 'b.pcap': buildPcap(odd) });
    expect(overlap.report.coverage.gaps).toMatchObject([{ kind: 'overlap' }]);
    expect(withoutPlace(overlap.flows)).toEqual(withoutPlace((await judge(scene)).flows));
  });

  it('does not stop at a damaged file: the others are read, and the exit status is 3', async () => {
    const scene = afternoon();
    const cut = scene.pcap(9).slice(0, -3);
    const { report, status, flows, stderr } = await judgeFiles({ 'one.pcap': scene.pcap(0, 9), 'two.pcap': cut });
    expect(status).toBe(3);
    expect(report.complete).toBe(false);
    expect(report.inputs.map(({ complete }) => complete)).toEqual([true, false]);
    expect(report.inputs[1].error).toMatchObject({ code: 'cut-short', frame: scene.frames.length - 9 });
    expect(report.coverage.packets).toBe(scene.frames.length - 1);
    expect(flows.length).toBeGreaterThan(5);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});

describe('a capture', () => {
  it('named twice is read once', async () => {
    const scene = afternoon();
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-set-'));
    try {
      const path = join(folder, 'a.pcap');
      await writeFile(path, scene.pcap());
      const once = await runMain(['analyze', path, '-s', SM, '-F', 'json']);
      const twice = await runMain(['analyze', path, path, folder, '-s', SM, '-F', 'json']);
      expect(twice).toEqual(once);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
