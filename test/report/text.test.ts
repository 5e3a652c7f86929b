import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/findings/report.js';
import type { WriterOptions } from '../../src/report/report-writer.js';
import { writeText } from '../../src/report/text.js';
import { cleanReport, HOSTILE, makeFinding, makeInput, makeRow, violatingReport } from '../support/report-fixture.js';

const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

function textOf(report: Report, options: Partial<WriterOptions> = {}): string {
  return [...writeText(report, { ...PAGE, ...options })].join('');
}

function linesOf(report: Report, options: Partial<WriterOptions> = {}): string[] {
  return textOf(report, options).split('\n').slice(0, -1);
}

/** Numbers with the space that a keyboard has. */
function withPlainSpaces(line: string): string {
  return line.replaceAll('\u202f', ' ');
}

describe('text report', () => {
  it('shows a day with violations', () => {
    expect(textOf(violatingReport())).toMatchSnapshot();
  });

  it('shows everything with --verbose on a wide terminal', () => {
    expect(textOf(violatingReport(), { verbose: true, width: 140 })).toMatchSnapshot();
  });

  it('shows the same in ASCII where the terminal has no UTF-8', () => {
    const text = textOf(violatingReport(), { unicode: false, verbose: true });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text).toMatchSnapshot();
  });

  it('ends a clean run in four lines', () => {
    expect(linesOf(cleanReport()).map(withPlainSpaces)).toMatchInlineSnapshot(`
      [
        "✓ All 23 flows keep to the port table   ! 1 advisory   · 1 row never used",
        "  01-clean-day.pcap   pcap   1 013 packets   412 kB   complete",
        "  2026-11-16 08:00:03 to 17:59:58 UTC (10 h)   0 dropped   12 undecoded",
        "  SocialMiner 10.20.0.10 (given)   Port Utilization in SocialMiner, strict",
      ]
    `);
  });

  it('shows board and notes of a clean run with --verbose', () => {
    const text = textOf(cleanReport(), { verbose: true });
    expect(text).toContain('TABLE SAYS');
    expect(text).toContain('NEVER SEEN (1 row)');
    expect(text).toContain('COVERAGE');
  });

  it('keeps to 80 columns', () => {
    const tooLong = linesOf(violatingReport()).filter((line) => Array.from(line).length > 80);
    expect(tooLong).toEqual([]);
  });

  it('gives up columns of the board rather than its width', () => {
    const huge = makeRow({ flowsIn: 1_048_576, flowsOut: 1_048_576, packets: 1_204_118_000_000, peers: 1_000_000 });
    const lines = linesOf(violatingReport({ rows: [huge], findings: [] }));
    expect(lines.filter((line) => Array.from(line).length > 80)).toEqual([]);
    expect(lines.some((line) => line.includes('1\u202f048\u202f576') && line.endsWith('✓'))).toBe(true);
  });

  it('says the same with and without colour', () => {
    const coloured = textOf(violatingReport(), { colour: true });
    expect(coloured).toContain('\u001b[1;31m✗');
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(textOf(violatingReport()));
  });

  it('shows reviews in full where nothing is graver', () => {
    const clean = cleanReport();
    const report = {
      ...clean,
      findings: violatingReport().findings.filter(({ verdict }) => verdict === 'review'),
      summary: { ...clean.summary, verdicts: { ...clean.summary.verdicts, review: 1 }, reviews: 1 },
      exitStatus: 4,
    };
    const lines = linesOf(report);
    expect(lines[0]).toBe('? No flow breaks the port table, but 1 flow needs a review');
    expect(lines).toContain('REVIEW (1 finding)');
    expect(lines.join('\n')).toContain('initiator none');
  });

  it('says near the top what was not read and what was lost', () => {
    const clean = cleanReport();
    const error = { code: 'damaged', message: 'a.pcap: byte 99 (frame 3): cut', offset: 99, frame: 3 };
    const report = {
      ...clean,
      inputs: [makeInput({ name: 'a.pcap', complete: false, error })],
      coverage: {
        ...clean.coverage,
        dropped: 7,
        judgedEarly: 2,
        flows: { ...clean.coverage.flows, evicted: 5 },
      },
      complete: false,
      exitStatus: 3,
    };
    expect(linesOf(report).slice(0, 7)).toMatchInlineSnapshot(`
      [
        "! No violation in the part that could be read: 23 flows allowed",
        "",
        "! Not read whole: a.pcap: byte 99 (frame 3): cut",
        "! 7 packets were dropped while capturing: what is not here may still have",
        "  happened",
        "! 5 flows evicted: the flow table was full (see --max-flows)",
        "! 2 flows were judged before all evidence was in",
      ]
    `);
  });

  it('does not claim drops to be zero where the capture does not say', () => {
    const clean = cleanReport();
    const withDropped = (dropped: number | null) => textOf({ ...clean, coverage: { ...clean.coverage, dropped } });
    expect(withDropped(null)).toContain('drops not known');
    expect(withDropped(null)).not.toMatch(/\bdropped/);
    expect(withDropped(0)).toContain('0 dropped');
    expect(withDropped(7)).toContain('7 dropped');
  });

  it('says why violations below the level do not fail the run', () => {
    const report = violatingReport({ exitStatus: 0 });
    const summary = { ...report.summary, reviews: 0 };
    const failOn = 'critical' as const;
    expect(textOf({ ...report, summary, policy: { ...report.policy, failOn } }, { width: 120 })).toContain(
      '(none at critical or above)',
    );
    const never = textOf({ ...report, summary, policy: { ...report.policy, failOn: 'never' } }, { width: 120 });
    expect(never).not.toContain('or above');
  });

  it.each([
    [1, 0, 'The only flow keeps to the port table'],
    [1, 2, '1 flow keeps to the port table, 2 waived'],
    [2, 1, 'All 2 flows keep to the port table, 1 waived'],
    [0, 1, 'No flow breaks the port table, 1 waived'],
  ])('says of %i allowed flows and %i waived ones: %s', (allowed, waived, sentence) => {
    const clean = cleanReport();
    const verdicts = { ...clean.summary.verdicts, allowed, waived };
    const lines = linesOf({ ...clean, summary: { ...clean.summary, verdicts } });
    expect(lines[0]).toMatch(new RegExp(`^✓ ${sentence}( |$)`));
  });

  it('does not call a capture without the server clean', () => {
    const clean = cleanReport();
    const verdicts = { allowed: 0, violation: 0, review: 0, waived: 0, 'out-of-scope': 23 };
    const lines = linesOf({ ...clean, summary: { ...clean.summary, verdicts } });
    expect(lines[0]).toBe('· No flow to judge: nothing here was opened to or by SocialMiner');
  });

  it('counts findings that are no flows as breaches', () => {
    const report = cleanReport({
      findings: [makeFinding({ rule: 'other-ip-protocol', severity: 'medium', flows: 0 })],
    });
    expect(linesOf(report)[0]).toBe('✗ No flow breaks the port table, but there is 1 finding');
  });

  it('sums up many captures, and still names those that were not read whole', () => {
    const whole = Array.from({ length: 8 }, (_, i) =>
      makeInput({ name: `day-${i}.pcap`, size: 1_000_000, packets: 10 }),
    );
    const broken = makeInput({ name: 'broken.pcap', complete: false });
    const text = textOf(violatingReport({ inputs: [...whole, broken], complete: false }));
    expect(text).toContain('  8 more captures   80 packets   8.0\u202fMB   complete\n');
    expect(text).toContain('Not read whole: broken.pcap: the reading was ended early');
    expect(text).not.toContain('day-0.pcap');
    expect(text).toContain('frame 11\u202f204 of monday.pcapng');
  });

  it('names the address of the server only where it has several of that version', () => {
    const report = violatingReport();
    const subject = { ...report.subject, addresses: ['10.20.0.10', '10.20.0.11'] };
    expect(textOf({ ...report, subject })).toContain('→ SocialMiner 10.20.0.10:22 tcp ssh');
  });

  it('says what the capture calls the server', () => {
    const subject = { ...violatingReport().subject, names: { '10.20.0.10': 'sm.example' } };
    expect(textOf(violatingReport({ subject }))).toContain('  SocialMiner  10.20.0.10 (sm.example), 2001:db8:20::10\n');
    const clean = cleanReport();
    const named = { ...clean, subject: { ...clean.subject, names: subject.names } };
    expect(textOf(named)).toContain('SocialMiner 10.20.0.10 (sm.example) (given)');
  });

  it('breaks header lines like running text', () => {
    const report = violatingReport();
    const policy = {
      ...report.policy,
      citation: 'Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization',
    };
    const lines = linesOf({ ...report, policy });
    const at = lines.findIndex((line) => line.startsWith('  Port table'));
    expect(lines.slice(at, at + 4)).toEqual([
      '  Port table   Port Utilization in SocialMiner, Table 1: SocialMiner Port',
      '               Utilization   strict reading   policy: none given',
      '               set xmpp.remote=10.30.0.5   hash c0ffee12c0ff',
      '',
    ]);
  });

  it.each([40, 80])('keeps the header to %i columns whatever stands in it', (width) => {
    const words = 'a table with a very long title that says '.repeat(4);
    const report = violatingReport();
    const addresses = Array.from({ length: 9 }, (_, i) => `2001:db8:20::${i}`);
    const inputs = [
      makeInput({ name: `${'long-'.repeat(5)}name.pcapng`, interfaces: [], format: 'pcapng in gzip' }),
      makeInput({
        interfaces: [
          { name: null, linktype: 'LINKTYPE_ETHERNET', snaplen: 0, filter: 'host 10.20.0.10 and '.repeat(6) },
        ],
      }),
    ];
    for (const verbose of [false, true]) {
      for (const base of [report, cleanReport()]) {
        const lines = linesOf(
          {
            ...base,
            inputs,
            policy: { ...base.policy, citation: words, table: words, source: words },
            subject: { ...base.subject, addresses, evidence: words },
            findings: [],
            rows: [],
          },
          { width, verbose },
        );
        const header = lines.slice(0, verbose ? lines.indexOf('COVERAGE') : undefined);
        expect(header.filter((line) => Array.from(line).length > width)).toEqual([]);
      }
    }
  });

  it('leaves a name longer than the line whole, on a line of its own', () => {
    const name = `${'x'.repeat(90)}.pcap`;
    const lines = linesOf(violatingReport({ inputs: [makeInput({ name })] }));
    expect(lines).toContain(`  ${name}`);
  });

  it('writes a digest on a line of its own', () => {
    const sha256 = '0123456789abcdef'.repeat(4);
    const report = violatingReport({ inputs: [makeInput({ sha256 })] });
    expect(linesOf(report, { verbose: true })).toContain(`    sha256 ${sha256}`);
    expect(textOf(report)).not.toContain('sha256');
  });

  describe('counts findings and flows', () => {
    const NONE = { info: 0, advisory: 0, low: 0, medium: 0, high: 0, critical: 0 };

    function reportOf(findings: Finding[], violations: Partial<Report['summary']['violations']>): Report {
      const report = violatingReport({ findings });
      const violation = Object.values(violations).reduce((sum, flows) => sum + flows, 0);
      return {
        ...report,
        summary: {
          ...report.summary,
          verdicts: { ...report.summary.verdicts, violation },
          violations: { ...NONE, ...violations },
          reviews: 0,
        },
      };
    }
    const heads = (report: Report) => linesOf(report).filter((line) => /^(\S+ [\d\u202f]+ flow|[A-Z]+ \()/.test(line));

    it('both, where they differ', () => {
      const findings = [makeFinding(), makeFinding({ id: '000000000001', flows: 1 })];
      expect(heads(reportOf(findings, { high: 3 }))).toEqual([
        '\u2717 3 flows break the port table: 3 high',
        'HIGH (2 findings, 3 flows)',
      ]);
    });

    it('once, where each finding is one flow', () => {
      const one = makeFinding({ flows: 1 });
      expect(heads(reportOf([one], { high: 1 }))).toContain('HIGH (1 finding)');
      expect(heads(reportOf([one, { ...one, id: '000000000001' }], { high: 2 }))).toContain('HIGH (2 findings)');
    });

    it('a flow once that breaks two rules', () => {
      const findings = [
        makeFinding({ flows: 9 }),
        makeFinding({ id: '000000000001', flows: 1, rule: 'unexpected-remote' }),
      ];
      expect(heads(reportOf(findings, { high: 9 }))).toEqual([
        '\u2717 9 flows break the port table: 9 high',
        'HIGH (2 findings, 9 flows)',
      ]);
    });

    it('the flows of a port scan where the scan stands', () => {
      const findings = [
        makeFinding({ rule: 'wrong-transport', severity: 'medium', flows: 1 }),
        makeFinding({ id: '000000000001', rule: 'port-scan', severity: 'medium', flows: 1_013 }),
        makeFinding({ id: '000000000002', severity: 'low', flows: 5 }),
      ];
      expect(heads(reportOf(findings, { medium: 1, low: 917, info: 101 }))).toEqual([
        '\u2717 1\u202f019 flows break the port table: 1\u202f014 medium, 5 low',
        'MEDIUM (2 findings, 1\u202f014 flows)',
        'LOW (1 finding, 5 flows)',
      ]);
    });

    it('the flows of two scans, answered probes too', () => {
      const scan = makeFinding({ rule: 'port-scan', severity: 'medium', flows: 30 });
      const findings = [scan, { ...scan, id: '000000000001', flows: 40 }];
      expect(heads(reportOf(findings, { high: 3, medium: 4, low: 43, info: 20 }))).toEqual([
        '\u2717 70 flows break the port table: 70 medium',
        'MEDIUM (2 findings, 70 flows)',
      ]);
    });

    it('no flows for findings that are none', () => {
      const findings = [makeFinding({ rule: 'waiver-expired', severity: 'low', verdict: 'allowed', flows: 0 })];
      expect(linesOf(reportOf(findings, {}))).toContain('LOW (1 finding)');
    });
  });

  describe('notes', () => {
    const unused = (role: string, id: string) =>
      makeFinding({
        id,
        rule: 'row-never-used',
        severity: 'info',
        verdict: 'allowed',
        role,
        initiator: null,
        direction: null,
        outcomes: {},
        port: null,
        flows: 0,
      });
    const privileged = makeFinding({
      id: '00000000000a',
      rule: 'privileged-source-port',
      severity: 'info',
      verdict: 'allowed',
      message: 'The document expects source ports "randomly above 1024"; this one is below.',
    });

    it('names rows never used in the order of the table', () => {
      const findings = [makeFinding(), unused('media-routing', '1'), unused('http', '2'), unused('bosh', '3')];
      const report = violatingReport({ findings });
      expect(linesOf(report)).toContain('NEVER SEEN (3: http bosh media-routing)      --verbose shows them');
      const shown = linesOf(report, { verbose: true }).filter((line) => line.includes('row-never-used'));
      expect(shown.map((line) => line.split('   ').at(-1))).toEqual(['http', 'bosh', 'media-routing']);
    });

    it('of level info are notes, not advisories', () => {
      const report = violatingReport();
      const findings = [...report.findings, privileged];
      const lines = linesOf({ ...report, findings }).map(withPlainSpaces);
      expect(lines.slice(-2)).toEqual([
        'REVIEW (1) \u00b7 ADVISORY (1) \u00b7 NOTE (1) \u00b7 NEVER SEEN (1: bosh)',
        '--verbose shows them',
      ]);
      const verbose = linesOf({ ...report, findings }, { verbose: true });
      const note = verbose.indexOf('NOTE (1 finding)');
      expect(verbose[note + 1]).toMatch(/^ 8 i privileged-source-port/);
      expect(verbose).toContain('ADVISORY (1 finding)');
    });

    it('of level info are counted apart on a clean day', () => {
      const report = cleanReport();
      const [first] = linesOf({ ...report, findings: [...report.findings, privileged] }, { width: 120 });
      expect(first).toContain('! 1 advisory   i 1 note   \u00b7 1 row never used');
    });

    it('about one row tell the direction they are about', () => {
      const about = (direction: Finding['direction'], id: string) =>
        makeFinding({
          id,
          direction,
          rule: 'unsecure-row-used',
          severity: 'advisory',
          verdict: 'allowed',
          role: 'http',
          initiator: null,
          responder: null,
          port: null,
        });
      const findings = [about('inbound', '1'), about('outbound', '2'), about('unknown', '3')];
      const text = textOf(cleanReport({ findings }), { verbose: true });
      expect(text).toContain('unsecure-row-used   http, inward ');
      expect(text).toContain('unsecure-row-used   http, outward ');
      expect(text).toContain('unsecure-row-used   http, direction unknown ');
    });
  });

  it('tells an interval within one second as a time', () => {
    const at = '1794816003.042000000';
    const day = { firstTime: at, lastTime: '1794816003.900000000' };
    const text = textOf(violatingReport({ ...day, findings: [makeFinding(day)] }));
    expect(text).toContain('2026-11-16 at 08:00:03 UTC (0.86 s)');
    expect(text).toContain('2 flows, at 08:00:03, 94 packets');
  });

  it('says the date of a finding once where the capture has several days', () => {
    const report = violatingReport({ lastTime: '1794999999.000000000', findings: [makeFinding()] });
    expect(textOf(report)).toContain('2026-11-16 08:14:02 to 08:37:00');
  });

  it('has no sign beyond ASCII anywhere without UTF-8', () => {
    const scan = makeFinding({
      rule: 'port-scan',
      ports: [1],
      answeredPorts: Array.from({ length: 30 }, (_, i) => 1000 + i),
      portCount: 4_000,
    });
    const report = violatingReport({ findings: [...violatingReport().findings, scan] });
    const rows = report.rows.map((row) => ({ ...row, role: 'a role with a name longer than its column' }));
    const name = 'a-very-long-name.'.repeat(9);
    const peers = [
      {
        address: '10.0.0.1',
        name,
        flows: 1,
        flowsIn: 1,
        flowsOut: 0,
        violations: 0,
        violationsIn: 0,
        violationsOut: 0,
      },
    ];
    const one = { ...report, firstTime: null, rows: [{ ...rows[0], topPeers: peers, flowsUnknown: 1_000_000 }] };
    for (const width of [40, 80, 140]) {
      for (const verbose of [false, true]) {
        for (const each of [report, { ...report, rows }, one, cleanReport()]) {
          expect(textOf(each, { unicode: false, verbose, width })).toMatch(/^[\n\x20-\x7e]*$/);
        }
      }
    }
  });

  it('writes one line for a text with line ends in it', () => {
    const report = violatingReport({ findings: [makeFinding({ message: HOSTILE })] });
    expect(textOf(report)).toContain('=\\x1b[2Jfake\\x0a\\x9b31m\\u202eevil\\u2028\\u200b\\x7f,"\\x09\n');
  });
});
