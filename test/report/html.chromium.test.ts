import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { writeHtml } from '../../src/report/html.js';
import { CHROMIUM, launchChromium, NO_CHROMIUM } from '../support/browser.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import { hostileReport, makeFinding, violatingReport } from '../support/report-fixture.js';
import { runMain } from '../support/run-main.js';

/* The HTML review as a person's browser shows it. */

/** As README.md shows it. */
const PICTURE = fileURLToPath(new URL('../../src/report/html/review.png', import.meta.url));

const SCHEMES = ['light', 'dark'] as const;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

interface Opened {
  page: Page;
  /** Messages of the console, errors of scripts. */
  complaints: string[];
  /** Beside the page itself. */
  requests: string[];
}

describe.skipIf(CHROMIUM === null)(`the HTML review in Chromium${NO_CHROMIUM}`, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wiretable-html-'));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(html: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
    const path = join(folder, 'review.html');
    writeFileSync(path, html);
    const context = await browser.newContext({ viewport: DESK, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    requests.shift();
    return { page, complaints, requests };
  }

  const htmlOf = (report: Report) =>
    [...writeHtml(report, { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false })].join('');

  it.each(shippedCaptures().map((capture) => [capture.file, capture] as const))(
    'shows %s without a complaint, a request, or a line that is too wide',
    async (file, capture) => {
      const { stdout } = await runMain(['analyze', CAPTURES + file, ...judgingOptions(capture), '-F', 'html']);
      for (const colorScheme of SCHEMES) {
        const { page, complaints, requests } = await open(stdout, { colorScheme });
        for (const size of [DESK, PHONE]) {
          await page.setViewportSize(size);
          expect(await page.evaluate(tooWide)).toEqual([]);
          expect(await page.evaluate(tooPale)).toEqual([]);
        }
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
        await page.context().close();
      }
    },
  );

  // UPDATE_PICTURE=1 makes the picture in README.md anew. It depends on the fonts of the host: nothing is compared with it.
  it('gives a picture', async () => {
    const args = ['analyze', '-p', `${CAPTURES}site.yaml`, `${CAPTURES}wrong-direction.pcap`, '-F', 'html'];
    const { page } = await open((await runMain(args)).stdout, { viewport: { width: 1180, height: 1000 } });
    const path = process.env.UPDATE_PICTURE === '1' ? PICTURE : join(folder, 'review.png');
    const end = await page.locator('#findings').boundingBox();
    await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: 1180, height: Math.floor(end!.y) } });
    // A blank one has 10 kB.
    expect(statSync(path).size).toBeGreaterThan(50_000);
    await page.context().close();
  });

  it('has the verdict, the board and the gravest findings on the first screen', async () => {
    const { page } = await open(htmlOf(violatingReport()));
    for (const name of ['h1', '.levels', '#board thead', '#row-1']) {
      const box = await page.locator(name).boundingBox();
      expect(box!.y + box!.height).toBeLessThan(DESK.height);
    }
    await page.context().close();
  });

  it('would be caught too wide, and too pale', async () => {
    const long = '<p style="white-space:nowrap">' + 'wide '.repeat(400) + '</p>';
    const { page } = await open(`<body style="background:#fff"><p style="color:#777">grey</p>${long}</body>`);
    expect(await page.evaluate(tooPale)).toEqual(['4.48 grey']);
    expect(await page.evaluate(tooWide)).toContain('HTML.');
    await page.context().close();
  });

  it('is whole without a script', async () => {
    const { page } = await open(htmlOf(violatingReport()), { javaScriptEnabled: false });
    expect(await page.locator('.card').count()).toBe(violatingReport().findings.length);
    expect(await page.locator('#filter').isVisible()).toBe(false);
    for (const card of await page.locator('.card').all()) expect(await card.isVisible()).toBe(true);
    await page.context().close();
  });

  it('filters by words and by severity, and sorts', async () => {
    const { page } = await open(htmlOf(violatingReport()));
    const shown = () =>
      page
        .locator('.card')
        .evaluateAll((cards) => cards.filter((card) => card.checkVisibility()).map(({ id }) => id.slice(2)));
    const all = violatingReport().findings.map(({ id }) => id);
    expect(await shown()).toEqual(all);
    await page.locator('[name=text]').fill('REFUSED 10.20.0.91');
    expect(await shown()).toEqual(['0011223344aa']);
    expect(await page.locator('#filter output').textContent()).toBe(`1 of ${all.length} findings`);
    await page.locator('[name=text]').fill('');
    await page.locator('[name=level][value=high]').uncheck();
    expect(await shown()).toEqual(all.slice(2));
    await page.locator('[name=level][value=high]').check();
    await page.locator('[name=sort]').selectOption('flows');
    const byFlows = violatingReport().findings.toSorted((a, b) => b.flows - a.flows);
    expect(await shown()).toEqual(byFlows.map(({ id }) => id));
    await page.locator('[name=sort]').selectOption('severity');
    expect(await shown()).toEqual(all);
    await page.context().close();
  });

  it('follows a link to a finding that is filtered away', async () => {
    const { page } = await open(htmlOf(violatingReport()));
    await page.locator('[name=level][value=high]').uncheck();
    await page.locator('#glance a').first().click();
    const card = page.locator('.card').first();
    await card.waitFor({ state: 'visible' });
    expect(await page.locator(':target').getAttribute('id')).toBe(await card.getAttribute('id'));
    await page.context().close();
  });

  it('copies the Wireshark filter', async () => {
    const { page } = await open(htmlOf(violatingReport()));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.filter button').first().click();
    await page.getByText('copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(violatingReport().findings[0].wiresharkFilter);
    await page.context().close();
  });

  it('lets no name run or look like a part of the page', async () => {
    const attack = '</script><script>document.title="owned"</script>"><img src=x onerror=alert(1)>\u202egnp.';
    const named = makeFinding({ initiatorName: attack, message: attack, wiresharkFilter: attack, remedy: attack });
    const { page, complaints, requests } = await open(htmlOf({ ...hostileReport(), findings: [named] }));
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('img, script').count()).toBe(1);
    expect([complaints, requests]).toEqual([[], []]);
    expect(await page.locator('.card').first().textContent()).toContain('<script>document.title="owned"</script>');
    expect(await page.evaluate(tooWide)).toEqual([]);
    await page.context().close();
  });

  it('can be printed', async () => {
    const { page } = await open(htmlOf(violatingReport()), { colorScheme: 'dark' });
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(20_000);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 700, height: 1000 });
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect(await page.evaluate(tooWide)).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await page.context().close();
  });
});

/* What follows runs in the page. */

/** Elements that stand out of the page's right side. */
function tooWide(): string[] {
  const out = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > innerWidth + 1 && element.closest('svg') === null,
  );
  return [...out, ...(document.documentElement.scrollWidth > innerWidth ? [document.documentElement] : [])].map(
    (element) => `${element.tagName}.${element.className}`,
  );
}

/** Texts with less contrast than 4.5:1 to what lies behind them (WCAG 2.2 §1.4.3). */
function tooPale(): string[] {
  type Colour = [red: number, green: number, blue: number, alpha: number];
  const parse = (text: string): Colour => {
    const [red, green, blue, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const luminance = (colour: Colour) => {
    const [red, green, blue] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): Colour => {
    if (element === null) return [255, 255, 255, 1];
    const colour = parse(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour : behind(element.parentElement);
  };
  const pale = [...document.querySelectorAll('body *')].flatMap((element) => {
    const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (text === undefined || !element.checkVisibility() || element.closest('script, title') !== null) return [];
    const style = getComputedStyle(element);
    const front = parse(element.closest('svg') === null ? style.color : style.fill);
    const [light, dark] = [luminance(front), luminance(behind(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(2)} ${text.textContent}`] : [];
  });
  return pale.slice(0, 10);
}
