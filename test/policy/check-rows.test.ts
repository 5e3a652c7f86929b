import { describe, expect, it } from 'vitest';
import { checkRows } from '../../src/policy/check-rows.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { parseTableFile } from '../../src/policy/table-file.js';

/** Rows in the words of a table file, role given by position: a, b, c. */
function problems(...rows: string[]): string[] {
  const withTransport = rows.map((row) => (row.includes('transport') ? row : `${row}, transport: tcp`));
  const text = withTransport.map((row, i) => `- {role: ${'abc'[i]}, listener: L, ${row}}`).join('\n');
  const table = parseTableFile(`id: t\nproduct: P\ntitle: T\nrows:\n${text}`, 't.yaml');
  return checkRows(table.rows)
    .filter(({ level }) => level === 'problem')
    .map(({ check, row, text: sentence }) => `${'abc'[row]} ${check}: ${sentence}`);
}

describe('checkRows', () => {
  it('finds nothing to mend in the built-in table, and what it leaves open', () => {
    const findings = checkRows(PORT_TABLES.socialminer.rows);
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    const count = (wanted: string) => findings.filter(({ check }) => check === wanted).length;
    expect([count('transport-assumed'), count('peer-not-configured'), count('left-open')]).toEqual([6, 2, 2]);
  });

  it.each<[string, string[], string[]]>([
    ['rows of their own', ['port: 80, direction: inbound', 'port: 81, direction: inbound'], []],
    [
      'the same row again',
      ['port: 80, direction: inbound', 'port: 80, direction: inbound'],
      ['b shadowed: never decides anything: a takes all of it'],
    ],
    [
      'a port of an earlier range',
      ['port: 8000-8010, direction: bidirectional', 'port: 8005, direction: outbound'],
      ['b shadowed: never decides anything: a takes all of it'],
    ],
    [
      'ports that two rows share out',
      ['port: 80-85, direction: inbound', 'port: 86-90, direction: inbound', 'port: 82-88, direction: inbound'],
      ['c shadowed: never decides anything: a and b take all of it'],
    ],
    [
      'a part of the ports',
      ['port: 80-85, direction: inbound', 'port: 85-90, direction: inbound'],
      ['b overlapping: has 85 in common with a: the first that fits decides'],
    ],
    ['the other direction', ['port: 80, direction: inbound', 'port: 80, direction: outbound'], []],
    ['the other transport', ['port: 80, direction: inbound', 'port: 80, direction: inbound, transport: udp'], []],
    [
      'other peers',
      ['port: 80, direction: inbound, remote: 10.0.0.0/8', 'port: 80, direction: inbound, remote: 192.0.2.1'],
      [],
    ],
    [
      'peers inside of earlier ones',
      ['port: 80, direction: inbound, remote: 10.0.0.0/8', 'port: 80, direction: inbound, remote: 10.1.0.0/16'],
      ['b shadowed: never decides anything: a takes all of it'],
    ],
    [
      'peers around earlier ones',
      ['port: 80, direction: inbound, remote: 10.1.0.0/16', 'port: 80, direction: inbound'],
      ['b overlapping: has 80 in common with a: the first that fits decides'],
    ],
    [
      'another payload',
      ['port: 80, direction: inbound, application: http', 'port: 80, direction: inbound, application: tls'],
      ['b overlapping: has 80 in common with a: the first that fits decides'],
    ],
    [
      'a row left open before one that is not',
      ['port: 80, direction: bidirectional, outbound: reading', 'port: 80, direction: outbound'],
      ['b overlapping: has 80 in common with a: the first that fits decides'],
    ],
  ])('%s', (_what, rows, wanted) => {
    expect(problems(...rows)).toEqual(wanted);
  });

  it('wants an owner of every row of the site', () => {
    const [row] = PORT_TABLES.socialminer.rows;
    const [finding] = checkRows([{ ...row, origin: 'overlay', owner: ' ', transportAssumed: false }]);
    expect(finding).toMatchObject({ check: 'no-owner', level: 'problem', text: 'nobody answers for it' });
  });
});
