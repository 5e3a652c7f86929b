import { describe, expect, it } from 'vitest';
import { parsePolicyFile } from '../../src/policy/policy-file.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { resolvePolicy } from '../../src/policy/resolve-policy.js';
import type { WriterOptions } from '../../src/report/report-writer.js';
import type { TableFormat } from '../../src/report/table-writer.js';
import { TABLE_VIEWS, TABLE_WRITERS } from '../../src/report/table-writers.js';

const FORMATS: [name: string, format: TableFormat][] = [
  ...Object.entries<TableFormat>(TABLE_VIEWS).map(([name, format]): [string, TableFormat] => [`view ${name}`, format]),
  ...Object.entries<TableFormat>(TABLE_WRITERS),
];
const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

/** Words of a policy that would like to be more than words. */
const WORDS = '=1+1\r\n\u001b[2J\u202e"`|<b>\u0085${x}\u2028# } flush ruleset';
const FILE = `subject: [10.20.0.10, '2001:db8::/64']
roles: {xmpp: {port: '5223,5300-5310', remote: 10.0.0.5}}
rows: [{port: 22, from: [10.0.0.0/8, '::/0'], owner: ${JSON.stringify(WORDS)}, justification: ${JSON.stringify(WORDS)}}]`;

function written(write: Awaited<ReturnType<TableFormat['load']>>): string {
  const file = parsePolicyFile(FILE, 'site.yaml');
  const table = { ...PORT_TABLES.socialminer, title: WORDS };
  const policy = resolvePolicy({ table, file, overrides: [], subject: [], reading: null, failOn: null });
  return [...write({ policy, policySource: 'site.yaml' }, PAGE)].join('');
}

describe.each(FORMATS)('table format %s', (_name, { extensions, load }) => {
  it('gives the same bytes each time, and ends its last line', async () => {
    const write = await load();
    expect(written(write)).toBe(written(write));
    expect(written(write)).toMatch(/[^\n]\n$/);
  });

  it('has nothing in it that moves a cursor, begins a line or turns the reading direction', async () => {
    expect(written(await load())).not.toMatch(/[^\P{C}\n\t]|[\u0085\u2028\u2029]/u);
  });

  it('has an extension of its own', () => {
    const all = new Set(Object.values<TableFormat>(TABLE_WRITERS).flatMap((format) => [...format.extensions]));
    const count = Object.values<TableFormat>(TABLE_WRITERS).reduce((sum, format) => sum + format.extensions.length, 0);
    expect(extensions).not.toEqual([]);
    expect(all.size).toBe(count);
  });
});
