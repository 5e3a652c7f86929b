import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importTable, type ImportOptions } from '../../../src/policy/import/import-table.js';
import { formatRepair } from '../../../src/policy/import/repairs.js';
import { formatPorts } from '../../../src/policy/port-range.js';
import type { PortTable } from '../../../src/policy/port-table.js';
import { PORT_TABLES } from '../../../src/policy/port-tables.js';
import { resolvePolicy } from '../../../src/policy/resolve-policy.js';
import { DOCUMENT_COLUMNS } from '../../../src/policy/table-columns.js';
import { parseTableFile } from '../../../src/policy/table-file.js';
import type { WriterOptions } from '../../../src/report/report-writer.js';
import { IMPORT_WRITERS, TABLE_WRITERS } from '../../../src/report/table-writers.js';
import { policyErrorFrom } from '../policy-error-of.js';

const SEED = fileURLToPath(new URL('../../../../shared/seed/socialminer-port-utilization.txt', import.meta.url));
const SAMPLES = fileURLToPath(new URL('samples/', import.meta.url));
const sample = (name: string) => readFileSync(SAMPLES + name, 'utf8');

const NOTHING_SAID: ImportOptions = { format: null, strict: false, title: null, product: null, release: null };
const read = (text: string, name = 'doc.txt', options: Partial<ImportOptions> = {}) =>
  importTable(text, name, { ...NOTHING_SAID, ...options });

const HEADS = DOCUMENT_COLUMNS.map(({ head }) => head);
const TITLE = 'Port Utilization in Thing\n\nTable 1: Thing Port Utilization\n\n';

/** A document of these rows, as it is copied. */
function copied(...rows: string[][]): string {
  return TITLE + [HEADS, ...rows].map((cells) => cells.join('\t')).join('\n');
}

const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

async function exported(table: PortTable, format: keyof typeof TABLE_WRITERS): Promise<string> {
  const none = { file: null, overrides: [], subject: [], reading: null, failOn: null };
  const write = await TABLE_WRITERS[format].load();
  return [...write({ policy: resolvePolicy({ table, ...none }), policySource: 'none given' }, PAGE)].join('');
}

describe.skipIf(!existsSync(SEED))(
  'the document that the built-in table is made from (skipped without ../shared)',
  () => {
    const seed = existsSync(SEED) ? readFileSync(SEED, 'utf8') : '';

    it('imports into exactly the built-in table', async () => {
      expect((await read(seed)).table).toEqual(PORT_TABLES.socialminer);
    });

    it('has every repair listed', async () => {
      const { repairs } = await read(seed);
      expect(repairs.map((repair) => formatRepair(repair, 'doc.txt'))).toMatchInlineSnapshot(`
        [
          "doc.txt:44:1: "НТТР" (U+041D U+0422 U+0422 U+0420) read as "HTTP": letters of another script that look Latin",
          "doc.txt:46:1: "Listener (Process or Application Protocol)" left out: the heading again, at a page break",
          "doc.txt:48:6: "• From the SocialMiner user interface (browser) or APIs to t…" read as "notes of "HTTPS"": a line that goes on with the row above",
          "doc.txt:49:6: "• From the SocialMiner server to the internet. SocialMiner c…" read as "notes of "HTTPS"": a line that goes on with the row above",
          "doc.txt:50:6: "From the internet or corporate website to the SocialMiner se…" read as "notes of "HTTPS"": a line that goes on with the row above",
          "doc.txt:50:6: "From the internet or corporate website to the SocialMiner se…" read as "• From the internet or corporate website to the SocialMiner …": a bullet is missing",
          "doc.txt:51:65: "(configurable)" read as "the site may change the port": a mark in a cell",
          "doc.txt:51:82: "Outward" read as "outbound": a direction in other words",
          "doc.txt:51:91: "from SocialMiner to the configured XMPP Notifications server…" read as "the configured XMPP Notifications server": the peer, named in the direction cell",
          "doc.txt:51:153: "1" left out: a footnote mark",
          "doc.txt:53:33: "Port 7443 is used for secure BOSH connections to the XMPP ev…" read as "Port 7443": a sentence in a cell",
          "doc.txt:55:1: "Listener (Process or Application Protocol)" left out: the heading again, at a page break",
          "doc.txt:56:47: "(configurable)" read as "the site may change the port": a mark in a cell",
          "doc.txt:56:64: "Inward" read as "inbound": a direction in other words",
          "doc.txt:56:72: "from the CCE MR PG to the SocialMiner server." read as "the CCE MR PG": the peer, named in the direction cell",
        ]
      `);
    });

    it('is refused by strict, each fault with its place and what stands there', async () => {
      const [code, message] = await policyErrorFrom(read(seed, 'doc.txt', { strict: true }));
      expect(code).toBe('invalid');
      const lines = seed.split('\n');
      const refused = message.split('\n');
      expect(refused).toHaveLength((await read(seed)).repairs.length);
      for (const line of refused) {
        const [, row, column, found] = /^doc\.txt:(\d+):(\d+): "(.*?)…?"/.exec(line)!;
        expect(lines[Number(row) - 1].slice(Number(column) - 1)).toMatch(
          new RegExp(`^${found.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
        );
      }
    });

    it('says what it is told, not what we know', async () => {
      const other = seed.replace('Port 38001', 'UDP 38002').replace('Inward, from', 'Outward, from');
      const row = (await read(other)).table.rows[5];
      expect([formatPorts(row.ports), row.transports, row.direction]).toEqual(['38002', ['udp'], 'outbound']);
    });

    it.each(['\r\n', '\r'])('reads lines that end in %j', async (end) => {
      expect((await read(seed.replaceAll('\n', end))).table).toEqual(PORT_TABLES.socialminer);
    });
  },
);

const ROWS = PORT_TABLES.socialminer.rows.map(({ citation }) =>
  DOCUMENT_COLUMNS.map(({ cell }) => citation[cell] ?? ''),
);
const html = (cell: string) => cell.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const PROSE = 'Port Utilization in SocialMiner\nTable 1: SocialMiner Port Utilization\n';
const WAYS: [way: string, text: string][] = [
  ['CSV', PROSE + [HEADS, ...ROWS].map((row) => row.map(quoted).join(',')).join('\r\n')],
  ['CSV with semicolons', PROSE + [HEADS, ...ROWS].map((row) => row.map(quoted).join(';')).join('\n')],
  ['TSV with quotes', PROSE + [HEADS, ...ROWS].map((row) => row.map(quoted).join('\t')).join('\n')],
  [
    'HTML',
    `<h1>Port Utilization in SocialMiner</h1><table><caption>Table 1: SocialMiner Port Utilization</caption>${[
      HEADS,
      ...ROWS,
    ]
      .map((row) => `<tr>${row.map((cell) => `<td>\n ${html(cell)}&nbsp;</td>`).join('')}</tr>`)
      .join('\n')}</table>`,
  ],
  [
    'Markdown',
    `# ${PROSE.replaceAll('\n', '\n\n')}${[HEADS, HEADS.map(() => ':--'), ...ROWS].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`,
  ],
];

describe('the same table', () => {
  it.each(WAYS)('comes in as %s', async (_way, text) => {
    expect((await read(text)).table).toEqual(PORT_TABLES.socialminer);
  });

  it('needs no title where the product is said', async () => {
    const rows = [HEADS, ...ROWS].map((row) => row.map(quoted).join(',')).join('\n');
    const { table } = await read(rows, 'ports.csv', { product: 'SocialMiner', release: '11.6' });
    expect(table).toMatchObject({ id: 'socialminer', title: 'Port Utilization in SocialMiner', release: '11.6' });
  });
});

/** Role, ports, transports, who may open, payload. */
function inShort({ rows }: PortTable): string[] {
  return rows.map(
    ({ role, ports, transports, transportAssumed, inbound, outbound, application }) =>
      `${role} ${transports.join('+')}${transportAssumed ? '?' : ''} ${formatPorts(ports)} in ${inbound} out ${outbound} ${application?.label ?? 'any'}`,
  );
}

describe('tables of other products (unverified)', () => {
  it('Finesse: lists, ranges, listeners of the remote side', async () => {
    const { table, repairs } = await read(sample('finesse-unverified.txt'));
    expect(table).toMatchObject({ id: 'finesse', product: 'Finesse', release: '12.0(1)' });
    expect(inShort(table)).toMatchInlineSnapshot(`
      [
        "http tcp 80,8080 in yes out reading http",
        "https tcp 443,8443 in yes out reading tls",
        "xmpp tcp 5222 in yes out reading xmpp",
        "secure-xmpp tcp 5223 in yes out reading tls",
        "bosh tcp 7071 in yes out reading http",
        "secure-bosh tcp 7443 in yes out reading tls",
        "jmx tcp 1099,21000-21010 in yes out no any",
        "snmp udp 161 in yes out no snmp",
        "cisco-unified-cce-cti-server tcp 42027,43027 in no out yes any",
        "administration-database tcp 1433 in no out yes any",
        "ntp udp 123 in no out yes ntp",
      ]
    `);
    expect(repairs).toHaveLength(1);
  });

  it('Unified CCX: a page with spans, lists, footnotes, and tables that are none of ports', async () => {
    const { table, repairs } = await read(sample('ccx-unverified.html'));
    expect(table).toMatchObject({ product: 'Unified Contact Center Express', release: '11.6(1)' });
    expect(inShort(table)).toMatchInlineSnapshot(`
      [
        "http tcp 80,8080,9080 in yes out no http",
        "https tcp 443,8443,8444 in yes out no tls",
        "sip tcp+udp 5060 in yes out yes sip",
        "rtp udp 16384-32767 in yes out yes any",
        "cti-manager tcp 2748 in no out yes any",
        "cti-server tcp 12028 in yes out no any",
        "snmp tcp+udp 161 in yes out no snmp",
        "snmp-trap udp 162 in no out yes snmp",
        "reporting tcp 8081 in yes out no any",
        "reporting-8447 tcp 8447 in yes out no any",
      ]
    `);
    expect(repairs.map(({ kind, found }) => [kind, found])).toEqual([
      ['footnote', '¹'],
      ['left-out', 'Cisco Unified Intelligence Center'],
    ]);
  });
});

describe('a port cell', () => {
  const rowWith = async (port: string, remotePort = '', direction = 'Inbound') =>
    (await read(copied(['A', port, '', remotePort, direction, '']))).table.rows.map(
      ({ ports, transports, transportAssumed, direction: read }) =>
        `${transportAssumed ? 'assumed ' : ''}${transports.join('+')} ${formatPorts(ports)} ${read}`,
    );

  it.each<[string, string[]]>([
    ['80', ['assumed tcp 80 inbound']],
    ['TCP 80', ['tcp 80 inbound']],
    ['TCP: 80, 443 and 8443', ['tcp 80,443,8443 inbound']],
    ['TCP Port 80/443', ['tcp 80,443 inbound']],
    ['80 (TCP)', ['tcp 80 inbound']],
    ['80/tcp', ['tcp 80 inbound']],
    ['80, 443 TCP', ['tcp 80,443 inbound']],
    ['TCP/UDP 5060', ['tcp+udp 5060 inbound']],
    ['5060 TCP and UDP', ['tcp+udp 5060 inbound']],
    ['TCP 80, UDP 69', ['tcp 80 inbound', 'udp 69 inbound']],
    ['TCP 5060; UDP 5060, 5061', ['tcp 5060 inbound', 'udp 5060,5061 inbound']],
    ['UDP 16384 – 32767', ['udp 16384-32767 inbound']],
    ['UDP 16384 to 32767', ['udp 16384-32767 inbound']],
    ['TCP 443 (HTTPS)', ['tcp 443 inbound']],
    ['JMX 1099', ['assumed tcp 1099 inbound']],
    ['Ports 80 and 443.', ['assumed tcp 80,443 inbound']],
  ])('%s', async (cell, wanted) => {
    expect(await rowWith(cell)).toEqual(wanted);
  });

  it.each<[string, string, string, string[]]>([
    ['TCP 80', 'TCP 90', 'Inbound', ['tcp 80 inbound']],
    ['TCP 80', 'TCP 90', 'Outbound', ['tcp 90 outbound']],
    ['TCP 80', 'TCP 90', 'Bidirectional', ['tcp 80 inbound', 'tcp 90 outbound']],
    ['TCP 80', 'TCP 80', 'Bidirectional', ['tcp 80 bidirectional']],
    ['', 'TCP 80', 'Bidirectional', ['tcp 80 bidirectional']],
    ['TCP 80', '1024-65535', 'Bidirectional', ['tcp 80 bidirectional']],
    ['TCP 80', 'ephemeral', 'Inbound', ['tcp 80 inbound']],
    ['N/A', 'UDP 162', 'Outbound', ['udp 162 outbound']],
  ])('%s here and %s there, %s', async (port, remotePort, direction, wanted) => {
    expect(await rowWith(port, remotePort, direction)).toEqual(wanted);
  });
});

describe('a document that cannot be read', () => {
  const bad: [what: string, text: string, message: string][] = [
    ['an empty file', '', `doc.txt:1:1: no table with these heads: ${HEADS.join(' | ')}`],
    ['heads alone', `${TITLE}${HEADS.join('\t')}\n`, 'doc.txt:6:1: no row below the heads'],
    [
      'a port beyond the bounds',
      copied(['A', 'TCP 70000', '', '', 'Inbound', '']),
      'doc.txt:6:7: port "70000" is not from 1 to 65535, or runs backwards',
    ],
    [
      'a range that runs backwards',
      copied(['A', 'TCP 90-80', '', '', 'Inbound', '']),
      'doc.txt:6:7: port "90-80" is not from 1 to 65535, or runs backwards',
    ],
    [
      'an unknown direction',
      copied(['A', 'TCP 80', '', '', 'Sideways', '']),
      'doc.txt:6:12: direction "Sideways" is neither inbound, outbound nor bidirectional',
    ],
    ['a row without port', copied(['A', '', 'B', '', 'Inbound', '']), 'doc.txt:6:1: a row without port'],
    [
      'a row without direction',
      copied(['A', 'TCP 80', '', '', '', '']),
      'doc.txt:6:1: a row without traffic direction',
    ],
    [
      'a second port in a sentence',
      copied(['A', 'Port 80 is for HTTP and port 443 for HTTPS', '', '', 'Inbound', '']),
      'doc.txt:6:27: "port 443" stands in a sentence: give all ports at the beginning of the cell',
    ],
    [
      'a cell too many',
      copied(['A', 'TCP 80', '', '', 'Inbound', 'N', 'X']),
      'doc.txt:6:22: a cell "X" beyond the 6 columns',
    ],
    [
      'no product',
      copied(['A', 'TCP 80', '', '', 'Inbound', '']).replace(TITLE, ''),
      'doc.txt:1:1: the document does not name its product: say it with --product',
    ],
  ];
  it.each(bad)('%s', async (_what, text, message) => {
    expect(await policyErrorFrom(read(text))).toEqual(['invalid', message]);
  });

  it('more lines than any port guide has', async () => {
    const [code, message] = await policyErrorFrom(read(`${HEADS.join(',')}\n${'"\n'.repeat(60_000)}`));
    expect([code, message]).toEqual(['too-big', 'doc.txt: more than 50000 lines, the most that is read']);
  });

  it('a page whose spans would fill the memory', async () => {
    const rows = '<tr><td colspan=100 rowspan=1000>x'.repeat(20_000);
    const [code, message] = await policyErrorFrom(read(`<table>${rows}`));
    expect([code, message]).toEqual(['invalid', `doc.txt:1:1: no table with these heads: ${HEADS.join(' | ')}`]);
  });

  it('CSV with an open quote', async () => {
    const text = `${HEADS.join(',')}\nA,"TCP 80,,,Inbound,\n`;
    const [code, message] = await policyErrorFrom(read(text, 'a.csv'));
    expect([code, message]).toEqual(['syntax', 'a.csv:2:1: a quote is not closed']);
  });

  it('a table of ours whose reading was broken by hand', async () => {
    const csv = (await exported(PORT_TABLES.socialminer, 'csv')).replace(',80,,bidirectional,', ',80a,,sideways,');
    const [, message] = await policyErrorFrom(read(csv, 'a.csv'));
    expect(message).toBe(
      'a.csv:2:1: port "80a" is not a port (1 to 65535), a range (8000-8010) or a list (80,8000-8010)\n' +
        'a.csv:2:1: direction "sideways" is unknown (have: inbound, outbound, bidirectional)',
    );
  });
});

describe('what is repaired', () => {
  const repairsOf = async (...rows: string[][]) =>
    (await read(copied(...rows))).repairs.map((repair) => formatRepair(repair, 'd'));

  it.each<[string, string[], string[]]>([
    ['nothing', ['A', 'TCP 80', 'B', '', 'Inbound', 'Notes.'], []],
    [
      'Greek letters',
      ['ΗΤΤΡ', 'TCP 80', '', '', 'Inbound', ''],
      ['d:6:1: "ΗΤΤΡ" (U+0397 U+03A4 U+03A4 U+03A1) read as "HTTP": letters of another script that look Latin'],
    ],
    ['not a word of another language', ['Служба', 'TCP 80', '', '', 'Inbound', ''], []],
    [
      'what nobody sees',
      ['A\u200bB', 'TCP 80', '', '', 'Inbound', ''],
      ['d:6:1: "U+200B" left out: characters that nobody sees'],
    ],
    ['a footnote mark', ['A', 'TCP 80', '', '', 'Inbound', 'Notes [2]'], ['d:6:26: "[2]" left out: a footnote mark']],
    [
      'other words for a direction',
      ['A', 'TCP 80', '', '', 'Incoming', ''],
      ['d:6:12: "Incoming" read as "inbound": a direction in other words'],
    ],
  ])('%s', async (_what, row, wanted) => {
    expect(await repairsOf(row)).toEqual(wanted);
  });

  it('the foot of a page, and a row without listener', async () => {
    const text = `${copied(['A', 'TCP 80', '', '', 'Inbound', ''])}\n\nPort Utilization in Thing\n3\n\n${HEADS.join('\t')}\n\tTCP 81\t\t\tInbound\t\nwords`;
    const { table, repairs } = await read(text);
    expect(table.rows.map(({ citation }) => citation.row)).toEqual(['A', 'A']);
    expect(repairs.map((repair) => formatRepair(repair, 'd'))).toEqual([
      'd:11:1: "Listener (Process or Application Protocol)" left out: the heading again, at a page break',
      'd:12:2: "TCP 81" read as "A": no listener: that of the row above',
      'd:13:1: "words" left out: no row of the table',
    ]);
  });
});

/** Words as they stand in cells: no control characters, one line, nothing that is repaired. */
const words = fc
  .array(
    fc.constantFrom(
      'HTTP',
      'server',
      "'=x",
      '=1+1',
      '-',
      '|',
      '\\',
      '"q"',
      'a,b',
      '<b>',
      '&amp;',
      '*x*',
      '_y_',
      '`z`',
      'é',
      '日本',
      '#',
      '1.',
      'Ω',
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `w ${parts.join(' ')}`);
// Below the ranges that systems pick local ports from: those are read as no listener.
const port = fc.integer({ min: 1, max: 60_000 });
const ports = fc.oneof(
  port.map(String),
  fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  fc.uniqueArray(port, { minLength: 2, maxLength: 5 }).map((list) => list.join(', ')),
);
const portCell = fc
  .tuple(fc.constantFrom('TCP ', 'UDP ', 'TCP/UDP ', 'Port ', ''), ports)
  .map((parts) => parts.join(''));
const row = fc
  .record({
    listener: words,
    port: portCell,
    device: fc.option(words, { nil: '' }),
    direction: fc.constantFrom('Inbound', 'Outbound', 'Bidirectional'),
    notes: fc.option(words, { nil: '' }),
  })
  .map(({ listener, port: cell, device, direction, notes }) => [listener, cell, device, '', direction, notes]);

describe('import and export', () => {
  const tables: [name: string, load: () => Promise<PortTable>][] = [
    ...Object.entries(PORT_TABLES).map(([name, table]): [string, () => Promise<PortTable>] => [
      name,
      async () => table,
    ]),
    ['Finesse', async () => (await read(sample('finesse-unverified.txt'))).table],
    ['Unified CCX', async () => (await read(sample('ccx-unverified.html'))).table],
    [
      'a table written by hand',
      async () =>
        parseTableFile(
          readFileSync(fileURLToPath(new URL('../samples/table.yaml', import.meta.url)), 'utf8'),
          'table.yaml',
        ),
    ],
  ];
  const formats = Object.keys(IMPORT_WRITERS) as (keyof typeof IMPORT_WRITERS)[];

  async function reread(table: PortTable, format: keyof typeof TABLE_WRITERS): Promise<PortTable> {
    const text = await exported(table, format);
    return format === 'table' ? parseTableFile(text, 't.yaml') : (await read(text, `t.${format}`)).table;
  }

  describe.each(tables)('of %s', (_name, load) => {
    it.each(formats)('lose nothing by way of %s', async (format) => {
      const table = await load();
      expect(await reread(table, format)).toEqual(table);
    });
  });

  it.each([tables[0], tables[1]])('keep the six columns of %s in Markdown', async (_name, load) => {
    const table = await load();
    expect(await reread(table, 'markdown')).toEqual(table);
  });

  it('lose nothing of any table, in any form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
        const { table } = await read(copied(...rows));
        for (const format of [...formats, 'markdown'] as const) expect(await reread(table, format)).toEqual(table);
      }),
      { numRuns: 60 },
    );
  });

  it('never fail but with a line for a person, whatever the bytes', async () => {
    const heads = HEADS.join('\t');
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.constantFrom('', `${heads}\n`, '<table><tr><td>', '| a | b |\n'),
        async (text, before) => {
          const outcome = await read(before + text, 'x', { product: 'P' }).then(
            () => 'read',
            (error: Error) => error.name,
          );
          expect(['read', 'PolicyError']).toContain(outcome);
        },
      ),
    );
  });
});
