import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORT_TABLES } from '../../../src/policy/port-tables.js';
import { DOCUMENT_COLUMNS } from '../../../src/policy/table-columns.js';
import { parseTableFile } from '../../../src/policy/table-file.js';
import { CAPTURES } from '../../support/captures.js';
import { runMain } from '../../support/run-main.js';

const ROWS = PORT_TABLES.socialminer.rows.map(({ citation }) =>
  DOCUMENT_COLUMNS.map(({ cell }) => citation[cell] ?? ''),
);
const HEADS = DOCUMENT_COLUMNS.map(({ head }) => head);
const DOCUMENT = [['Port Utilization in SocialMiner'], ['Table 1: SocialMiner Port Utilization'], HEADS, ...ROWS]
  .map((cells) => cells.join('\t'))
  .join('\n');

describe('table import', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'table-import-'));
    file = join(folder, 'ports.txt');
    await writeFile(file, DOCUMENT);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes a table file, and tells on standard error what was repaired', async () => {
    const { status, stdout, stderr } = await runMain(['table', 'import', file]);
    expect(status).toBe(0);
    expect(parseTableFile(stdout, 't.yaml')).toEqual(PORT_TABLES.socialminer);
    const lines = stderr.trimEnd().replaceAll(file, 'FILE').split('\n');
    expect(lines[1]).toBe('wiretable: FILE:6:82: "Outward" read as "outbound": a direction in other words');
    expect(lines.at(-1)).toBe('wiretable: FILE: 6 rows, 7 repairs, TCP assumed in 6 rows');
  });

  it('writes what --table reads, and captures are judged by', async () => {
    const table = join(folder, 't.yaml');
    expect(await runMain(['table', 'import', file, '-q', '-o', table])).toEqual({ status: 0, stdout: '', stderr: '' });
    const args = ['analyze', `${CAPTURES}wrong-direction.pcap`, '-p', `${CAPTURES}site.yaml`, '-F', 'json'];
    expect((await runMain([...args, '-t', table])).stdout).toBe((await runMain(args)).stdout);
  });

  it('is undone by table export', async () => {
    const csv = join(folder, 't.csv');
    await runMain(['table', 'export', '-o', csv]);
    const { stdout, stderr } = await runMain(['table', 'import', csv, '--strict']);
    expect(parseTableFile(stdout, 't.yaml')).toEqual(PORT_TABLES.socialminer);
    expect(stderr).toBe(`wiretable: ${csv}: 6 rows, 0 repairs, TCP assumed in 6 rows\n`);
  });

  it('refuses what has to be repaired with --strict, and leaves no file', async () => {
    const table = join(folder, 'strict.yaml');
    const { status, stderr } = await runMain(['table', 'import', file, '--strict', '-o', table]);
    expect(status).toBe(2);
    expect(stderr.split('\n')[1]).toBe(
      `wiretable: ${file}:6:82: "Outward": a direction in other words (could be read as "outbound")`,
    );
    await expect(readFile(table)).rejects.toThrow('ENOENT');
  });

  it.each<[string, string[], string]>([
    ['no document', [], 'name one document, or - for standard input. Try "wiretable table import --help".'],
    ['a missing one', ['FOLDER/none.csv'], 'FOLDER/none.csv: no such file'],
    ['a folder', ['FOLDER'], 'FOLDER: a folder, not a file'],
    [
      'a format that there is not',
      ['x', '--from', 'xls'],
      '--from: unknown format "xls" (have: html, markdown, tsv, text, csv). Try "wiretable table import --help".',
    ],
    ['an office file', ['FOLDER/ports.xlsx'], 'FOLDER/ports.xlsx: not UTF-8 text'],
    ['a name like no id', ['FOLDER/ports.csv', '--product', ' '], 'FOLDER/ports.csv:1:1: product is empty'],
  ])('says in one line what is wrong with %s', async (_what, args, line) => {
    await writeFile(join(folder, 'ports.xlsx'), Buffer.from('504b0304140006000800ff', 'hex'));
    await writeFile(join(folder, 'ports.csv'), `${HEADS.join(',')}\nA,TCP 80,,,Inbound,\n`);
    const { status, stdout, stderr } = await runMain([
      'table',
      'import',
      ...args.map((arg) => arg.replace('FOLDER', folder)),
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `wiretable: ${line.replaceAll('FOLDER', folder)}\n`,
    });
  });
});
