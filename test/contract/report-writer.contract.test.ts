import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/findings/compare.js';
import { MAX_FINDINGS } from '../../src/findings/make-findings.js';
import { DIFF_WRITERS, type DiffFormatName } from '../../src/report/diff-writers.js';
import { FLOW_WRITERS, type FlowFormatName } from '../../src/report/flow-writers.js';
import { REPORT_WRITERS, type ReportFormatName } from '../../src/report/report-writers.js';
import { outFiles } from '../../src/cli/option-values.js';
import type { Format, WriterOptions } from '../../src/report/report-writer.js';
import {
  cleanReport,
  HOSTILE,
  hostileReport,
  makeFlow,
  someFlows,
  violatingReport,
} from '../support/report-fixture.js';

/** What every row of the tables of writers keeps, whatever its format. */

const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: true };
/** Only our own line ends, and the tabs of the Zeek log. */
const FORBIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What does something in a page, in Markdown, in a spreadsheet. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'--></style></script><svg/onload=alert(1)>",
  '[x](javascript:alert(1))',
  '![x](http://attacker.example/x.png)',
  '=cmd|calc',
  '+1+1',
  '@SUM(1)',
];

/** How an attack would stand in a file of these extensions if it were carried on. */
function actsOf(extensions: readonly string[]): RegExp {
  if (extensions.includes('html')) return /<script>alert|<img src=x|<svg\/onload/i;
  if (extensions.includes('md')) return /(?<!\\)<(?:script|img|svg)|(?<!\\)\]\((?:javascript:|http:\/\/attacker)/i;
  if (extensions.includes('xml')) return /<script|<img|<svg/i;
  if (extensions.includes('csv')) return /(^|,)"?[=+@]/m;
  return /\u0000/;
}

/** What a reader of the format would act on: a code span of Markdown is shown as it is (test/report/markdown.test.ts). */
function acting(text: string, extensions: readonly string[]): string {
  return extensions.includes('md') ? text.replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '') : text;
}

describe.each(Object.keys(REPORT_WRITERS) as ReportFormatName[])('report writer %s', (name) => {
  async function written(report = violatingReport(), options = PAGE) {
    const write = await REPORT_WRITERS[name].load();
    return [...write(report, options)];
  }

  it('writes lines, the last one ended', async () => {
    for (const report of [violatingReport(), cleanReport(), cleanReport({ findings: [], rows: [], inputs: [] })]) {
      expect((await written(report)).join('')).toMatch(/[^\n]\n$/);
    }
  });

  it('writes the same for the same report', async () => {
    expect(await written()).toEqual(await written());
  });

  it('leaves the report as it was', async () => {
    const report = violatingReport();
    await written(report);
    expect(report).toEqual(violatingReport());
  });

  it('lets no text from outside act on the reader', async () => {
    expect((await written(hostileReport())).join('')).not.toMatch(FORBIDDEN);
  });

  it('carries no markup, link or formula on', async () => {
    const { extensions } = REPORT_WRITERS[name];
    const acts = actsOf(extensions);
    const text = JSON.stringify(hostileReport());
    for (const attack of ATTACKS) {
      // As written in JSON, within its quotes.
      const report = JSON.parse(
        text.replaceAll(JSON.stringify(HOSTILE).slice(1, -1), JSON.stringify(attack).slice(1, -1)),
      );
      expect(acting((await written(report)).join(''), extensions)).not.toMatch(acts);
    }
  });

  it('streams: a report with many findings comes in many chunks', async () => {
    const report = violatingReport();
    const findings = Array.from({ length: 1_000 }, () => report.findings[0]);
    expect((await written({ ...report, findings })).length).toBeGreaterThan(1_000);
  });

  it('keeps to 5 MB with as many findings as a report has', async () => {
    const report = violatingReport();
    const { findings } = report;
    const names = { initiatorName: 'a-workstation.branch.example.org', responderName: 'socialminer.example.org' };
    const many = Array.from({ length: MAX_FINDINGS }, (_, i) => ({ ...findings[i % 6], ...names }));
    const bytes = Buffer.byteLength((await written({ ...report, findings: many })).join(''));
    expect(bytes).toBeLessThan(5_000_000);
  });

  it('names every finding by its id', async () => {
    const text = (await written()).join('');
    for (const { id } of violatingReport().findings) expect(text).toContain(id);
  });
});

const FLOW_FORMATS = Object.keys(FLOW_WRITERS) as FlowFormatName[];
const isText = (name: FlowFormatName) => !('binary' in FLOW_WRITERS[name]);

async function openFlows(name: FlowFormatName) {
  return (await FLOW_WRITERS[name].load())(PAGE);
}

describe.each(FLOW_FORMATS)('flow writer %s', (name) => {
  it('writes the same for the same flows', async () => {
    const all = async () => {
      const writer = await openFlows(name);
      return [writer.header(), ...someFlows().map((flow) => writer.line(flow)), writer.footer()].map(String).join('');
    };
    expect(await all()).toBe(await all());
  });
});

describe.each(FLOW_FORMATS.filter(isText))('flow writer %s', (name) => {
  const open = () => openFlows(name);

  it('writes whole lines', async () => {
    const writer = await open();
    expect(writer.header()).toMatch(/^(.*\n)*$/);
    for (const flow of someFlows()) expect(writer.line(flow)).toMatch(/^([^\n]+\n)+$/);
    expect(writer.footer()).toMatch(/^(.*\n)*$/);
  });

  it('lets no text from outside act on the reader', async () => {
    const writer = await open();
    const line = String(writer.line(makeFlow({ service: HOSTILE, capture: HOSTILE, initiator_evidence: HOSTILE })));
    expect(line).not.toMatch(FORBIDDEN);
    expect(line.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('keeps nothing between two outputs', async () => {
    const [first, second] = [await open(), await open()];
    const all = someFlows();
    for (const flow of all) first.line(flow);
    expect(second.line(all[0])).toBe((await open()).line(all[0]));
  });
});

describe.each(Object.keys(DIFF_WRITERS) as DiffFormatName[])('writer of differences %s', (name) => {
  async function written(difference = compareReports(OLD, NEW, 'low')) {
    const write = await DIFF_WRITERS[name].load();
    return [...write(difference, PAGE)];
  }
  const OLD = { name: 'old.json', report: violatingReport() };
  const NEW = { name: 'new.json', report: hostileReport() };

  it('writes lines, the last one ended, and the same for the same reports', async () => {
    expect((await written()).join('')).toMatch(/[^\n]\n$/);
    expect(await written()).toEqual(await written());
  });

  it('lets no text from outside act on the reader', async () => {
    const hostile = { name: HOSTILE, report: hostileReport() };
    for (const difference of [compareReports(OLD, hostile, 'low'), compareReports(hostile, OLD, 'low')]) {
      expect((await written(difference)).join('')).not.toMatch(FORBIDDEN);
    }
  });

  it('names every finding by its id', async () => {
    const text = (await written()).join('');
    for (const { id } of [...OLD.report.findings, ...NEW.report.findings]) expect(text).toContain(id);
  });
});

describe.each([
  ['report', REPORT_WRITERS],
  ['flow', FLOW_WRITERS],
  ['difference', DIFF_WRITERS],
])('extensions of %s formats', (_name, formats: Readonly<Record<string, Format<unknown>>>) => {
  it('mean one format each', () => {
    const read = outFiles(formats);
    for (const [format, { extensions }] of Object.entries(formats)) {
      for (const extension of extensions) {
        expect(read([`a.b/x.${extension}`], '--out')).toEqual([{ path: `a.b/x.${extension}`, format }]);
      }
    }
  });
});
