import * as fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { code, prose, tableLine } from '../../src/report/markdown/inline.js';
import { writeMarkdown } from '../../src/report/markdown.js';
import type { WriterOptions } from '../../src/report/report-writer.js';
import { sanitise } from '../../src/report/sanitise.js';
import { cleanReport, hostileReport, makeFinding, violatingReport } from '../support/report-fixture.js';

const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

/** As GitHub and its kind render it. */
function render(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

function textOf(report: Report): string {
  return [...writeMarkdown(report, PAGE)].join('');
}

/** The text as HTML has it. */
function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const NASTY = [
  '<script>alert(1)</script>',
  '[here](http://evil.example) and ![x](y)',
  '*a* _b_ __c__ ~~d~~ `e`',
  '| a | b |',
  '\\| \\\\| \\',
  '&lt; &amp; &#60;',
  '# head',
  '- list',
  '+ list',
  '1. list',
  '2) list',
  '---',
  '===',
  '> quote',
  '    indented',
  '```',
  '``` x ` y',
  '`',
  '``',
  'https://evil.example/x www.evil.example a@evil.example mailto:a@b.c',
  'WWW.evil.example',
  '<!-- hidden',
  '$x$ \\(y\\)',
  '[^1] [x]: y',
  '10.20.0.90:22 and [2001:db8::1]:22',
  ' both sides ',
];
/** Anything, and above all what means something to Markdown. */
const anyText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'`|\\*_<>[]()#-+=~&@:/.!$1 aw') }),
);

describe('Markdown prose', () => {
  it.each(NASTY)('shows %j as it is', (text) => {
    expect(render(prose(text))).toBe(`<p>${asHtml(text.trim())}</p>`);
  });

  it('shows any text as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = sanitise(text).trim();
        fc.pre(shown !== '');
        expect(render(`x ${prose(text)}`)).toBe(`<p>x ${asHtml(shown)}</p>`);
        expect(render(prose(text))).toBe(`<p>${asHtml(shown)}</p>`);
      }),
    );
  });
});

describe('a Markdown code span', () => {
  it.each(NASTY)('shows %j as it is', (text) => {
    expect(render(`x ${code(text)} y`)).toBe(`<p>x <code>${asHtml(text)}</code> y</p>`);
  });

  it('shows any text as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(text !== '');
        expect(render(`x ${code(text)} y`)).toBe(`<p>x <code>${asHtml(sanitise(text))}</code> y</p>`);
      }),
    );
  });
});

describe('a line of a Markdown table', () => {
  it('has as many cells as it was given, whatever stands in them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const table = ['a', 'b'].map(prose);
        const html = render(tableLine(table) + tableLine(['---', '---']) + tableLine([prose(text), 'end']));
        expect(html.match(/<td>/g)).toHaveLength(2);
        expect(html).toContain(`<td>${asHtml(sanitise(text).trim())}</td>\n<td>end</td>`);
      }),
    );
  });
});

describe('the Markdown report', () => {
  it('says the verdict in its heading, and what to do with each finding', () => {
    const html = render(textOf(violatingReport()));
    expect(html).toMatch(/^<h1>✗ 1\u202f029 flows break the port table/);
    for (const { id } of violatingReport().findings) expect(html).toContain(`<code>${id}</code>`);
    expect(html).toContain(
      '<h3>unlisted-port <code>10.20.0.90 (pc90.office.example) → SocialMiner:22 tcp ssh</code></h3>',
    );
    expect(html).toContain(`<li><strong>To do</strong>: ${asHtml(makeFinding().remedy)}</li>`);
  });

  it('shows the port table as it was used', () => {
    const html = render(textOf(violatingReport()));
    expect(html.match(/<tr>/g)).toHaveLength(1 + violatingReport().rows.length);
    expect(html).toContain('not in table');
  });

  it('tells what a strange name in the coverage means', () => {
    expect(render(textOf(violatingReport()))).toContain('3 ipv4.hlen_too_small: ');
  });

  it('names the waiver of what is waived', () => {
    const waiver = 'waiver for unlisted-port, owner ops, until 2027-01-31: vendor needs ssh';
    const html = render(textOf(cleanReport({ findings: [makeFinding({ verdict: 'waived', waiver })] })));
    expect(html).toContain('<h2>Waived: 1 finding</h2>');
    expect(html).toContain(waiver);
  });

  it('lets no name become markup', () => {
    const name = '`</code><b>x</b>|@everyone #1 [a](b)';
    const report = hostileReport();
    const finding = makeFinding({ initiatorName: name, message: '<b>x</b>', citation: name });
    const html = render(textOf({ ...report, findings: [finding] }));
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('<a href');
    expect(html).toContain(`<code>10.20.0.90 (${asHtml(name)})`);
  });
});
