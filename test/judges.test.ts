import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/*
 * Larger sets of captures with known answers, judged from outside by scripts of their own. They are no part of this
 * repository: where the folder is not there, the tests are skipped and say so.
 */

const TOP = fileURLToPath(new URL('..', import.meta.url));
const LAB = '../shared/lab';
const CORPUS = '../shared/corpus';
/** Captures of the corpus that are judged; all of them in CI. */
const SOME = process.env.CI ? [] : ['--limit', '60'];

function reasonToSkip(folder: string): string | null {
  if (!existsSync(`${TOP}${folder}`)) return `${folder} is not there`;
  return spawnSync('python3', ['--version']).status === 0 ? null : 'python3 is not there';
}

async function lastLine(script: string, args: readonly string[]): Promise<string> {
  const judge = spawn('python3', [script, '--cli', `'${process.execPath}' dist/main.js`, ...args], { cwd: TOP });
  let output = '';
  for (const stream of [judge.stdout, judge.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await new Promise((resolve) => judge.on('close', resolve));
  return output.trimEnd().split('\n').at(-1)?.trimEnd() ?? '';
}

describe('judged from outside', () => {
  const noLab = reasonToSkip(LAB);
  it.skipIf(noLab !== null)(
    `every flow of the lab is as it was meant${noLab === null ? '' : ` (skipped: ${noLab})`}`,
    async () => {
      const line = await lastLine(`${LAB}/judge_lab.py`, [LAB]);
      expect(line).toMatch(/^(\d+)\/\1 captures, (\d+)\/\2 flows exact;$/);
    },
    120_000,
  );

  const noCorpus = reasonToSkip(CORPUS);
  it.skipIf(noCorpus !== null)(
    `every capture of the corpus has the flows that others see${noCorpus === null ? '' : ` (skipped: ${noCorpus})`}`,
    async () => {
      const line = await lastLine(
        `${CORPUS}/tools/judge_corpus.py`,
        `--captures ${CORPUS} --manifest ${CORPUS}/MANIFEST.tsv --oracle ${CORPUS}/pcap --exclude ${CORPUS}/EXCLUDE.tsv`
          .split(' ')
          .concat(SOME),
      );
      expect(line).toMatch(/^(\d+)\/\1 captures exact; behaved \d+,$/);
    },
    600_000,
  );
});
