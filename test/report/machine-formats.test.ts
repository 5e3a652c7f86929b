import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { writeCsv } from '../../src/report/csv.js';
import { csvLine } from '../../src/report/csv-lines.js';
import { writeJson } from '../../src/report/json.js';
import { RULE_NAMES } from '../../src/policy/rules.js';
import { signatureId, writeEve } from '../../src/report/eve.js';
import { writeNdjson } from '../../src/report/ndjson.js';
import { writeZeekNotice } from '../../src/report/zeek-notice.js';
import { cleanReport, makeFinding, violatingReport } from '../support/report-fixture.js';

describe('json', () => {
  const NUMBERS = /\[[\s\d.,]+\]/g;
  const withoutLines = (list: string) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');

  it('is the report, in its own key order, indented by two, lists of numbers on one line', () => {
    const report = violatingReport();
    const plain = JSON.stringify(report, null, 2).replace(NUMBERS, withoutLines);
    expect([...writeJson(report)].join('')).toBe(`${plain}\n`);
    expect(plain).toContain('"violations": [0, 0, 0, 1, 0]');
  });

  it('leaves texts that look like lists of numbers as they are', () => {
    const report = cleanReport({ findings: [makeFinding({ message: '[\n 1,\n 2\n]', ports: [] })] });
    expect(JSON.parse([...writeJson(report)].join(''))).toEqual(report);
  });

  it('writes empty lists as JSON.stringify does', () => {
    const report = cleanReport({ findings: [], rows: [] });
    const plain = JSON.stringify(report, null, 2).replace(NUMBERS, withoutLines);
    expect([...writeJson(report)].join('')).toBe(`${plain}\n`);
  });
});

describe('ndjson', () => {
  it('says of each line what it is', () => {
    const lines = [...writeNdjson(violatingReport())].map((line) => JSON.parse(line) as { type: string });
    expect(lines.map(({ type }) => type)).toEqual([
      'summary',
      'input',
      'coverage',
      ...Array<string>(7).fill('row'),
      ...Array<string>(8).fill('finding'),
    ]);
    expect(lines[0]).toMatchObject({ schema: 'wiretable.report/1', exitStatus: 1, complete: true });
  });
});

describe('zeek-notice', () => {
  it("has Zeek's fields first, ours behind, and a line for each finding", () => {
    const [, , , , path, fields, types, line, ...rest] = [...writeZeekNotice(violatingReport())].join('').split('\n');
    expect(path).toBe('#path\tnotice');
    const names = fields.split('\t').slice(1);
    expect(types.split('\t').slice(1)).toHaveLength(names.length);
    const values = line.split('\t');
    expect(Object.fromEntries(names.map((name, i) => [name, values[i]]))).toMatchObject({
      ts: '1794816842.000000000',
      uid: '-',
      proto: 'tcp',
      note: 'Wiretable::Unlisted_Port',
      src: '10.20.0.90',
      dst: '10.20.0.10',
      p: '22',
      n: '2',
      actions: 'Notice::ACTION_LOG',
      email_dest: '(empty)',
      finding: '7f3a91c2d4e5',
      severity: 'high',
      role: '-',
      first_frame: '11204',
    });
    expect(rest).toHaveLength(violatingReport().findings.length);
  });

  it('keeps the comma of a service from making two', () => {
    const text = [...writeZeekNotice(violatingReport({ findings: [makeFinding({ services: ['a,b', 'c'] })] }))].join(
      '',
    );
    expect(text).toContain('\ta\\x2cb,c\t');
  });
});

describe('eve', () => {
  const linesOf = (report = violatingReport()) =>
    [...writeEve(report)].map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has an alert for each finding, then the statistics', () => {
    const lines = linesOf();
    expect(lines[0]).toMatchObject({
      timestamp: '2026-11-16T08:14:02.000000+0000',
      event_type: 'alert',
      pcap_filename: 'monday.pcapng',
      pcap_cnt: 11_204,
      src_ip: '10.20.0.90',
      dest_ip: '10.20.0.10',
      dest_port: 22,
      proto: 'TCP',
      app_proto: 'ssh',
      alert: { signature_id: signatureId('unlisted-port'), severity: 1, metadata: { severity: ['high'] } },
      wiretable: { id: '7f3a91c2d4e5', flows: 2, remedy: makeFinding().remedy },
    });
    expect(lines.map(({ event_type }) => event_type)).toEqual([...Array<string>(8).fill('alert'), 'stats']);
    expect(lines[8]).toMatchObject({ stats: { capture: { kernel_packets: 1_204_118, kernel_drops: 0 } } });
  });

  it.each([
    ['1794816842.123456789', '2026-11-16T08:14:02.123456+0000'],
    ['-0.250000000', '1969-12-31T23:59:59.750000+0000'],
    ['-2.000000000', '1969-12-31T23:59:58.000000+0000'],
    ['0.000000000', '1970-01-01T00:00:00.000000+0000'],
    ['9223372036854775807.000000000', '1970-01-01T00:00:00.000000+0000'],
  ])('writes the time %s as %s', (firstTime, timestamp) => {
    expect(linesOf(violatingReport({ findings: [makeFinding({ firstTime })] }))[0]).toMatchObject({ timestamp });
  });

  it('gives each rule a number of its own', () => {
    expect(new Set(RULE_NAMES.map(signatureId)).size).toBe(RULE_NAMES.length);
  });
});

describe('csv', () => {
  it('has a line per finding, lists in one cell', () => {
    const finding = makeFinding({ message: 'says "no", twice', outcomes: { established: 2, refused: 1 } });
    expect([...writeCsv(violatingReport({ findings: [finding] }))].join('')).toMatchInlineSnapshot(`
      "id,severity,verdict,rule,role,direction,initiator,initiatorName,responder,responderName,transport,port,services,outcomes,confidence,evidence,flows,packets,bytes,firstTime,lastTime,capture,firstFrame,communityIds,wiresharkFilter,message,remedy,citation,tags
      7f3a91c2d4e5,high,violation,unlisted-port,,inbound,10.20.0.90,pc90.office.example,10.20.0.10,,tcp,22,ssh,established=2 refused=1,certain,SYN,2,94,12345,1794816842.000000000,1794818220.500000000,monday.pcapng,11204,1:LQU9qZlK+B5F3KDmev6m5PMibrg=,tcp.port==22 && ip.addr==10.20.0.90 && ip.addr==10.20.0.10,"says ""no"", twice","close it, or accept it with an overlay row: rows: [{port: 22, from: 10.20.0.90}]","Cisco, Port Utilization in SocialMiner, Table 1",platform-service
      "
    `);
  });

  it.each([
    ['=1+1', "'=1+1\n"],
    ['+1', "'+1\n"],
    ['-1-1', "'-1-1\n"],
    ['@SUM(A1)', "'@SUM(A1)\n"],
    ['\t=1', '\\x09=1\n'],
    ['\r=1', '\\x0d=1\n'],
    ['-12.500000000', '-12.500000000\n'],
    [-3, '-3\n'],
    [true, 'true\n'],
    [null, '\n'],
    ['', '\n'],
    ['plain text-1:2/3', 'plain text-1:2/3\n'],
    [' =1+1', ' =1+1\n'],
    ['a,b', '"a,b"\n'],
    ['a"b', '"a""b"\n'],
    ['=a,"b"', `"'=a,""b"""\n`],
    ['\uff1d1', "'\uff1d1\n"],
    ['caf\u00e9', 'caf\u00e9\n'],
  ])('writes %j so that no spreadsheet computes it', (cell, line) => {
    expect(csvLine([cell])).toBe(line);
  });

  it('writes what csv-stringify writes', () => {
    const cells = ['a', null, '', 'b,c', '"', 0, -0, 1e21, 0.1, NaN, true, ' ', ';', '\u00a0', 'x y'];
    const texts = cells.map((cell) => (typeof cell === 'boolean' ? String(cell) : cell));
    expect(csvLine(cells)).toBe(stringify([texts]));
  });
});
