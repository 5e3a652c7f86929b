import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORT_TABLES } from '../../../src/policy/port-tables.js';
import { DOCUMENT_COLUMNS } from '../../../src/policy/table-columns.js';
import { parseTableFile } from '../../../src/policy/table-file.js';
import { CAPTURES } from '../../support/captures.js';
import { runMain } from '../../support/run-main.js';

describe('table show', () => {
  it('has every word of the document, and our reading, within 80 columns', async () => {
    const { status, stdout, stderr } = await runMain(['table', 'show']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
    expect(stdout.split('\n').filter((line) => Array.from(line).length > 80)).toEqual([]);
    const words = new Set(stdout.split(/\s+/));
    for (const { citation } of PORT_TABLES.socialminer.rows) {
      const document = DOCUMENT_COLUMNS.flatMap(({ cell }) => (citation[cell] ?? '').split(' '));
      expect(document.filter((word) => word !== '' && !words.has(word))).toEqual([]);
    }
  });

  it('shows what the policy made of the table', async () => {
    const args = ['--set', 'xmpp.port=5223', '--reading', 'lenient', '-p', `${CAPTURES}site.yaml`];
    const { stdout } = await runMain(['table', 'show', ...args]);
    expect(stdout).toContain('lenient reading, policy: site.yaml, hash ');
    expect(stdout).toContain('TCP 5223 (TCP assumed)');
    expect(stdout).toContain('moved from 5222 by the policy');
    expect(stdout).toContain('left open, allowed');
    expect(stdout).toContain('2001:db8:20::40');
  });

  it('gives cells and reading as JSON', async () => {
    const { rows } = JSON.parse((await runMain(['table', 'show', '-F', 'json'])).stdout);
    expect(rows[4].cells['Listener Protocol and Port']).toMatch(/^Port 7443 is used for /);
    expect(rows[4].reading).toMatchObject({ port: '7443', outbound: 'reading', transport_assumed: true });
    expect(rows[4].reading.remote).toBeNull();
  });

  it('keeps to ASCII without UTF-8, but for the words of the document', async () => {
    const { stdout } = await runMain(['table', 'show'], { LANG: 'C' });
    expect(stdout.replaceAll('•', '')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('table export', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'table-export-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['csv', 'markdown', 'table'])('writes the built-in table as %s', async (format) => {
    const { status, stdout } = await runMain(['table', 'export', '-F', format]);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it('writes files by their extension, and then nothing to standard output', async () => {
    const files = ['a.csv', 'a.md', 'a.yaml'].map((name) => join(folder, name));
    const { stdout } = await runMain(['table', 'export', ...files.flatMap((file) => ['-o', file])]);
    expect(stdout).toBe('');
    expect(await readFile(files[0], 'utf8')).toBe((await runMain(['table', 'export', '-F', 'csv'])).stdout);
    expect(await readFile(files[1], 'utf8')).toMatch(/^# Port Utilization in SocialMiner\n/);
  });

  it('writes a table file that is the same table again', async () => {
    const { stdout } = await runMain(['table', 'export', '-F', 'table']);
    expect(parseTableFile(stdout, 't.yaml')).toEqual(PORT_TABLES.socialminer);
  });
});
