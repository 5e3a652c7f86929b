import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePolicyFile } from '../../src/policy/policy-file.js';
import { formatPorts } from '../../src/policy/port-range.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { chooseTable, loadTable } from '../../src/policy/choose-table.js';
import { parseTableFile } from '../../src/policy/table-file.js';
import { tableToFile } from '../../src/policy/table-to-file.js';
import { policyErrorFrom, policyErrorOf } from './policy-error-of.js';

const SAMPLE = fileURLToPath(new URL('samples/table.yaml', import.meta.url));

describe("another product's table", async () => {
  const table = parseTableFile(await readFile(SAMPLE, 'utf8'), 'table.yaml');

  it('keeps the release as it is written', () => {
    expect(table.release).toBe('11.50');
  });

  it('has lists and ranges of ports, both transports, and a listening port of the remote side', () => {
    const rows = table.rows.map((row) => [
      row.role,
      formatPorts(row.ports),
      row.transports.join(),
      row.transportAssumed,
      row.inbound,
      row.outbound,
    ]);
    expect(rows).toEqual([
      ['signalling', '5060,5061', 'tcp,udp', false, 'yes', 'yes'],
      ['media', '16384-32767', 'udp', false, 'yes', 'reading'],
      ['web', '80', 'tcp', true, 'yes', 'no'],
      ['secure-web', '443', 'tcp', true, 'yes', 'no'],
      ['logs', '514', 'udp', false, 'no', 'yes'],
    ]);
  });

  it('cites the document in every row', () => {
    expect(table.rows[0].citation).toEqual({
      document: 'Port Utilization in Voice Gateway',
      release: '11.50',
      table: 'Table 3: Voice Gateway',
      row: 'SIP',
      port: null,
      remoteDevice: null,
      remotePort: null,
      direction: null,
      notes: 'Calls from and to the proxy.',
    });
  });

  it('is the same after it was written and read again', () => {
    expect(parseTableFile(JSON.stringify(tableToFile(table)), 'table.json')).toEqual(table);
  });
});

describe('parseTableFile', () => {
  const HEAD = 'id: t\nproduct: P\ntitle: T\n';
  const refused: [why: string, text: string, message: string][] = [
    [
      'an empty file',
      '',
      'table.yaml:1:1: id is missing\ntable.yaml:1:1: product is missing\ntable.yaml:1:1: title is missing\ntable.yaml:1:1: rows is missing',
    ],
    ['a table without rows', `${HEAD}rows: []`, 'table.yaml:4:7: rows is empty'],
    [
      'a row without direction',
      `${HEAD}rows: [{role: a, listener: A, port: 1}]`,
      'table.yaml:4:8: direction is missing',
    ],
    [
      'a role given twice',
      `${HEAD}rows:\n- {role: a, listener: A, port: 1, direction: inbound}\n- {role: a, listener: B, port: 2, direction: inbound}`,
      'table.yaml:6:10: role "a" is the role of an earlier row',
    ],
    [
      'a secure role that is none',
      `${HEAD}rows: [{role: a, listener: A, port: 1, direction: inbound, secure_role: b}]`,
      'table.yaml:4:73: secure_role "b" is the role of no row',
    ],
    [
      'a side against the direction',
      `${HEAD}rows: [{role: a, listener: A, port: 1, direction: inbound, outbound: reading}]`,
      'table.yaml:4:70: outbound "reading" contradicts direction "inbound"',
    ],
    [
      'a direction nobody may use',
      `${HEAD}rows: [{role: a, listener: A, port: 1, direction: inbound, inbound: no}]`,
      'table.yaml:4:69: inbound "no" contradicts direction "inbound"',
    ],
    [
      'an unknown service',
      `${HEAD}rows: [{role: a, listener: A, port: 1, direction: inbound, application: {label: x, services: [htp]}}]`,
      'table.yaml:4:95: services "htp" is unknown (did you mean "http"?)',
    ],
  ];
  it.each(refused)('refuses %s', (_why, text, message) => {
    expect(policyErrorOf(() => parseTableFile(text, 'table.yaml'))).toEqual(['invalid', message]);
  });
});

describe('loadTable', () => {
  it('finds a built-in table by its name', async () => {
    expect(await loadTable('socialminer', '--table')).toBe(PORT_TABLES.socialminer);
  });

  it('reads a file where a path is given', async () => {
    expect((await loadTable(SAMPLE, '--table')).id).toBe('gateway');
  });

  it('proposes the nearest name', async () => {
    expect(await policyErrorFrom(loadTable('socialmner', '--table'))).toEqual([
      'unknown-table',
      '--table "socialmner" is no port table (did you mean "socialminer"?); a file needs a path: ./socialmner',
    ]);
  });

  it('lists the names where none is near, also for names that every object has', async () => {
    expect((await policyErrorFrom(loadTable('toString', '--table')))[1]).toBe(
      '--table "toString" is no port table (have: socialminer); a file needs a path: ./toString',
    );
  });

  it('says that a file is missing', async () => {
    expect(await policyErrorFrom(loadTable('./missing.yaml', '--table'))).toEqual([
      'not-found',
      './missing.yaml: no such file',
    ]);
  });
});

describe('chooseTable', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tables-'));
    await writeFile(join(folder, 'gateway.yaml'), await readFile(SAMPLE));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function policy(text: string) {
    return parsePolicyFile(text, join(folder, 'site.yaml'));
  }

  it('takes SocialMiner where nobody chooses', async () => {
    expect((await chooseTable(null, null)).id).toBe('socialminer');
    expect((await chooseTable(null, policy(''))).id).toBe('socialminer');
  });

  it("finds the policy file's table beside the policy file", async () => {
    expect((await chooseTable(null, policy('table: ./gateway.yaml'))).id).toBe('gateway');
    expect((await chooseTable(null, policy(`table: ${SAMPLE}`))).id).toBe('gateway');
  });

  it('prefers the command line', async () => {
    expect((await chooseTable('socialminer', policy('table: ./gateway.yaml'))).id).toBe('socialminer');
  });

  it('says where the policy file names an unknown table', async () => {
    const [, message] = await policyErrorFrom(chooseTable(null, policy('reading: strict\ntable: socialmner')));
    expect(message).toBe(
      `${join(folder, 'site.yaml')}:2:8: table "socialmner" is no port table (did you mean "socialminer"?); a file needs a path: ./socialmner`,
    );
  });
});
