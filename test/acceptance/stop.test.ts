import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis.js';
import { scratchFolder } from '../capture/read-capture.js';
import { FLOWS_OF_SM } from '../support/analysis-options.js';
import { SM } from '../support/judge-scene.js';
import { Scene } from '../support/scene.js';

const { folder, write } = scratchFolder();

const FLOWS = 1500;

describe('a run that was asked to stop', () => {
  it('writes flows for a second more, counts the rest, and is not complete', async () => {
    const scene = new Scene();
    for (let i = 0; i < FLOWS; i++) scene.tcp(`198.51.100.7:${2000 + i}`, `${SM}:443`).syn();
    let written = 0;
    const controller = new AbortController();
    // All of the file is read by then.
    setTimeout(() => controller.abort(), 1000);
    const report = await analyze({
      captures: [write('many.pcap', scene.pcap())],
      ...FLOWS_OF_SM,
      follow: true,
      signal: controller.signal,
      // A reader that takes its time.
      onFlow: async () => {
        written++;
        await wait(2);
      },
    });
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(FLOWS);
    expect(report.coverage.limits['flows not written']).toBe(FLOWS - written);
    expect(report.coverage.warnings).toEqual([
      `stopped: the last ${FLOWS - written} flows in the table were not written`,
    ]);
    expect(report).toMatchObject({ complete: false, exitStatus: 3 });
  });

  it('ends where it still waits for the first frame of one of several pipes', async () => {
    const pipes = ['one', 'two'].map((name) => join(folder, name));
    execFileSync('mkfifo', pipes);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(analyze({ ...FLOWS_OF_SM, captures: pipes, signal: controller.signal })).rejects.toThrow(
      'stopped before the captures were put in order: nothing was read',
    );
  });
});
