import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
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
    expect(text).toContain('NEVER SEEN (1)');
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
    expect(lines).toContain('REVIEW (1)');
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
    expect(textOf({ ...clean, coverage: { ...clean.coverage, dropped: null } })).toContain('drops not known');
  });

  it('says why violations below the level do not fail the run', () => {
    const report = violatingReport({ exitStatus: 0 });
    const summary = { ...report.summary, reviews: 0 };
    const failOn = 'critical' as const;
    expect(textOf({ ...report, summary, policy: { ...report.policy, failOn } }, { width: 120 })).toContain(
      '(none at critical or above)',
    );
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

  it('writes one line for a text with line ends in it', () => {
    const report = violatingReport({ findings: [makeFinding({ message: HOSTILE })] });
    expect(textOf(report)).toContain('=\\x1b[2Jfake\\x0a\\x9b31m\\u202eevil\\u2028\\u200b\\x7f,"\\x09\n');
  });
});
