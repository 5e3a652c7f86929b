import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium.executablePath(),
];

/** A Chromium of this host, or null. `CHROMIUM` names one that lies elsewhere. */
export const CHROMIUM = PLACES.find((place) => place !== undefined && existsSync(place)) ?? null;

/** What a test that needs it has in its name where it is skipped. */
export const NO_CHROMIUM = CHROMIUM === null ? ' (skipped: no Chromium found; set CHROMIUM to one)' : '';

export function launchChromium(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('no Chromium found');
  // Root, as whom CI may run, has no sandbox there; pages are our own.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
