import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { ipv4, udp } from '../support/frame-builder.js';
import { SM } from '../support/judge-scene.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';

/** More flows than wait for evidence still to come. */
const FLOWS = 66_000;

it('counts flows as judged early only where evidence could still have come: not those out of scope', async () => {
  const scene = new Scene();
  const send = (src: string, dst: string, port: number) =>
    scene.packet(ipv4({ src, dst, protocol: 17 }, udp({ sport: 40_000, dport: port }, 8)));
  // Who opened this one is a guess, and the first to give way.
  send('198.51.100.7', SM, 9999);
  for (let i = 0; i < FLOWS; i++) send(`192.0.2.${i & 255}`, `198.51.100.${(i >> 8) & 255}`, 5000 + (i >> 16));
  const folder = await mkdtemp(join(tmpdir(), 'wiretable-waiting-'));
  try {
    const path = join(folder, 'flood.pcap');
    await writeFile(path, scene.pcap());
    for (const more of [[], ['--evidence', join(folder, 'evidence')]]) {
      const { stdout } = await runMain(['analyze', path, '-F', 'json', '-s', SM, '--max-flows', '4', ...more]);
      const { coverage } = JSON.parse(stdout) as Report;
      expect([coverage.flows.created, coverage.judgedEarly]).toEqual([FLOWS + 1, 1]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
