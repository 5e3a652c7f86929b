import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { writeHtml } from '../../src/report/html.js';
import type { WriterOptions } from '../../src/report/report-writer.js';
import { cleanReport, HOSTILE, hostileReport, makeFinding, violatingReport } from '../support/report-fixture.js';

const OPTIONS: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

function pageOf(report: Report, options: Partial<WriterOptions> = {}): string {
  return [...writeHtml(report, { ...OPTIONS, ...options })].join('');
}

/** What a reader sees, tags taken off. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'), page.indexOf('<script>'));
  return body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

/** The tags of a page without the values of their attributes: `<a class href>`. */
function tagsOf(page: string): string[] {
  const outside = page.replace(/<script>[^]*<\/script>|<style>[^]*<\/style>/g, '');
  return outside.replace(/="[^"]*"/g, '').match(/<[^>]*>/g) ?? [];
}

/** The same report, `text` wherever a text came from outside. */
function reportWith(text: string): Report {
  const replace = (value: unknown): unknown => {
    if (value === HOSTILE) return text;
    if (Array.isArray(value)) return value.map(replace);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key === HOSTILE ? text : key, replace(inner)]),
    );
  };
  return replace(hostileReport()) as Report;
}

describe('the HTML review', () => {
  it('says the verdict first, then what it is about', () => {
    const text = textOf(pageOf(violatingReport()));
    expect(text).toMatch(/^ *Port table review Port Utilization in SocialMiner ✗ 1 029 flows break the port table/);
    expect(text).toContain('10.20.0.10, 2001:db8:20::10 (inferred: answers on 80 443 7443 38001)');
    expect(text).toContain('2026-11-16 08:00:03 to 17:59:58 UTC (10 h)');
    expect(text).toContain('Port Utilization in SocialMiner, Table 1, strict reading, no policy given');
  });

  it('says in the title which capture it is about', () => {
    expect(pageOf(cleanReport())).toContain('<title>01-clean-day.pcap: All 23 flows keep to the port table</title>');
  });

  it('has each part of the review, in this order', () => {
    const page = pageOf(violatingReport());
    const ids = Array.from(page.matchAll(/<section (?:class="of-level" )?id="([^"]+)"/g), ([, id]) => id);
    const levels = ['high', 'medium', 'low', 'info', 'review', 'advisory', 'never-seen'];
    expect(ids).toEqual(
      ['board glance time peers findings', ...levels, 'coverage inputs policy words'].join(' ').split(' '),
    );
  });

  it('tells of a finding what, who, when, how sure, why, what to do and where to look', () => {
    const page = pageOf(violatingReport());
    const card = textOf(`<body>${page.slice(page.indexOf('<article'), page.indexOf('</article>'))}<script>`);
    expect(card.trim()).toMatchInlineSnapshot(
      `"✗ high unlisted-port no row lists this port 10.20.0.90 (pc90.office.example) → SocialMiner:22 tcp ssh No row lists port 22, and the server answered: the port is open. Cisco, Port Utilization in SocialMiner, Table 1 To do close it, or accept it with an overlay row: rows: [{port: 22, from: 10.20.0.90}] Outcome established Who opened certain, by SYN When 08:14:02 to 08:37:00 How much 2 flows, 94 packets, 12 kB First frame 11 204 of monday.pcapng Community ID 1:LQU9qZlK+B5F3KDmev6m5PMibrg= Tags platform-service Id 7f3a91c2d4e5 Wireshark tcp.port==22 && ip.addr==10.20.0.90 && ip.addr==10.20.0.10"`,
    );
  });

  it('quotes the row that a finding is about, with its citation', () => {
    const text = textOf(pageOf(violatingReport()));
    expect(text).toContain(
      'Row xmpp allows port 5222 outbound, but only to 10.30.0.5. Outward, from SocialMiner to the configured XMPP ' +
        'Notifications server. Cisco, Port Utilization in SocialMiner, Table 1',
    );
  });

  it('says that its addresses are pseudonyms where they are', () => {
    const text = textOf(pageOf(cleanReport({ pseudonymised: true })));
    expect(text).toContain('10.20.0.10 (given; all addresses are pseudonyms)');
  });

  it('shows times in the one zone that is asked for', () => {
    const text = textOf(pageOf(violatingReport(), { timeZone: 'Europe/Berlin' }));
    expect(text).toContain('2026-11-16 09:00:03 to 18:59:58 Europe/Berlin');
  });

  it('says what the capture cannot prove', () => {
    const { coverage } = violatingReport();
    const report = violatingReport({
      coverage: { ...coverage, dropped: 7, truncated: 1, flows: { ...coverage.flows, evicted: 3 }, judgedEarly: 2 },
    });
    const text = textOf(pageOf(report));
    expect(text).toContain('7 packets were lost while recording');
    expect(text).toContain('1 frame was cut short by the snaplen');
    expect(text).toContain('3 flows had to leave the full flow table');
    expect(text).toContain('12 frames were not decoded');
    expect(text).toContain('IPv4 header length below 20 ipv4.hlen_too_small 3 frame 4 711 of monday.pcapng');
    expect(text).toContain('Never used: 7071 bosh');
  });

  it('prints the table word for word, bullets as a list', () => {
    const { rows } = violatingReport();
    const words = { listener: 'HTTP', direction: 'Bidirectional', notes: 'Used for: • From <it>. • To it.' };
    const page = pageOf(violatingReport({ rows: [{ ...rows[0], words }] }));
    expect(page.replaceAll('\n', '')).toContain('<td>Used for:<ul><li>From &lt;it>.</li><li>To it.</li></ul></td>');
  });

  it('has hashes in full', () => {
    const report = violatingReport();
    const sha256 = 'ab'.repeat(32);
    const text = textOf(pageOf({ ...report, inputs: [{ ...report.inputs[0], sha256 }] }));
    expect(text).toContain(`SHA-256 ${sha256}`);
    expect(text).toContain(`SHA-256 of the policy ${report.policy.hash}`);
  });

  it.each([
    ['without a row, a finding, an input', cleanReport({ rows: [], findings: [], inputs: [] })],
    [
      'without a time',
      violatingReport({
        firstTime: null,
        lastTime: null,
        timeline: { start: null, bucketSeconds: 0, flows: [], violations: [], untimed: 9 },
      }),
    ],
    [
      'with times that no calendar has',
      violatingReport({
        firstTime: '-99999999999999.000000000',
        lastTime: '99999999999999.000000000',
        timeline: {
          start: '-99999999999999.000000000',
          bucketSeconds: 8_640_000_000_000,
          flows: [1, 1],
          violations: [],
          untimed: 0,
        },
      }),
    ],
  ])('is whole %s', (_name, report) => {
    const page = pageOf(report);
    expect(page).toMatch(/<\/html>\n$/);
    expect(page.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

describe('the HTML review, whatever a capture says,', () => {
  const attacks = [
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><style>*{display:none}</style>',
    '<!--',
    ']]>',
    '</bdi></article></section><h1>All flows keep to the port table</h1>',
    '&lt;script&gt;',
    '\u202e\u2066gnp.exe\u200b',
  ];

  it.each(attacks)('has no tag and no attribute but its own: %j', (text) => {
    expect(tagsOf(pageOf(reportWith(text)))).toEqual(tagsOf(pageOf(reportWith('harmless'))));
  });

  it('shows it as it is', () => {
    expect(textOf(pageOf(reportWith('<b>&"quoted"')))).toContain('<b>&"quoted"');
    expect(pageOf(reportWith('a\u202eb'))).toContain('a\\u202eb');
  });

  it('runs nothing and loads nothing but what it brings', () => {
    const page = pageOf(reportWith(attacks.join(' ')));
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    const hashOf = (tag: string) => {
      const source = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
    };
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; base-uri 'none'; form-action 'none'`,
    );
    const attributes = new Set(tagsOf(page).flatMap((tag) => tag.replace(/\/?>$/, '').split(/\s+/).slice(1)));
    expect([...attributes].filter((name) => /^(src|style|on\w*|action|srcset|xlink:href)$/.test(name))).toEqual([]);
    expect(page.match(/\bhref="[^#]/g)).toBeNull();
    expect(page).not.toMatch(/<(?:link|img|iframe|base|object|embed)\b|@import|url\(/);
  });
});

describe('the HTML review of thousands of findings', () => {
  it('stays below 5 MB', () => {
    const report = violatingReport();
    const findings = Array.from({ length: 2_000 }, (_, i) =>
      makeFinding({
        id: i.toString(16).padStart(12, '0'),
        rule: 'wrong-direction',
        role: 'xmpp',
        initiator: `2001:db8:aaaa:bbbb:cccc:dddd:eeee:${i.toString(16)}`,
        initiatorName: `a-rather-long-host-name-number-${i}.somewhere.in.the.network.example`,
        communityIds: Array.from({ length: 5 }, (_, n) => `1:LQU9qZlK+B5F3KDmev6m5PMib${n}g=`),
        citation: 'Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization, row "XMPP (IM)"',
      }),
    );
    const chunks = [...writeHtml({ ...report, findings }, OPTIONS)];
    const size = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
    expect(size).toBeGreaterThan(2_000_000);
    expect(size).toBeLessThan(5_000_000);
    // Never as one string in memory.
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(100_000);
  });
});
