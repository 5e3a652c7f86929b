import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { Finding, Report } from '../../src/findings/report.js';
import { runMain } from './run-main.js';
import type { Scene } from './scene.js';

/** The protected server in scenes. */
export const SM = '10.20.0.10';

export interface Judged {
  flows: FlowReport[];
  report: Report;
  /** Exit status of `analyze`. */
  status: number;
  stderr: string;
  /** Flows whose responder has this port. */
  to(port: number): FlowReport[];
  /** Findings of a rule. */
  of(rule: Finding['rule']): Finding[];
}

export interface JudgeOptions {
  /** Further arguments. */
  args?: readonly string[];
  /** Text of a policy file. */
  policy?: string;
  /** `--subject`; null: not given. */
  subject?: string | null;
}

/** Runs `analyze` and `flows` on captures with these names and bytes. `NAME` in `args` stands for their folder. */
export async function judgeFiles(files: Record<string, Uint8Array>, options: JudgeOptions = {}): Promise<Judged> {
  const { args = [], policy, subject = SM } = options;
  const folder = await mkdtemp(join(tmpdir(), 'wiretable-scene-'));
  try {
    const paths = Object.keys(files).map((name) => join(folder, name));
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    const judging = [...args];
    if (subject !== null) judging.push('--subject', subject);
    if (policy !== undefined) {
      const path = join(folder, 'site.yaml');
      await writeFile(path, policy);
      judging.push('--policy', path);
    }
    const flows = await runMain(['flows', ...paths, '-F', 'ndjson', ...judging]);
    const { stdout, stderr, status } = await runMain(['analyze', ...paths, '-F', 'json', ...judging]);
    return judged(flows.stdout, stdout, status, stderr.replaceAll(`${folder}/`, ''));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `analyze` and `flows` on a scene. */
export function judge(scene: Scene, options?: JudgeOptions): Promise<Judged> {
  return judgeFiles({ 'scene.pcap': scene.pcap() }, options);
}

function judged(flowLines: string, json: string, status: number, stderr: string): Judged {
  if (json === '') throw new Error(`no report (exit status ${status}): ${stderr}`);
  const flows = flowLines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FlowReport);
  const report = JSON.parse(json) as Report;
  return {
    flows,
    report,
    status,
    stderr,
    to: (port) => flows.filter((flow) => flow['id.resp_p'] === port),
    of: (rule) => report.findings.filter((finding) => finding.rule === rule),
  };
}
