import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/cli/command-line.js';
import { EXIT_MEANINGS } from '../src/cli/exit-code.js';
import { readOptions } from '../src/cli/options.js';
import { CAPTURES } from './support/captures.js';
import { film } from './support/film.js';
import { UPDATES_GOLDEN } from './support/golden.js';
import { runMain } from './support/run-main.js';
import { screenSvg } from './support/screen-svg.js';

const fileAt = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const TRY = 'npm ci && npx wiretable analyze -p captures/site.yaml captures/wrong-direction.pcap';
const TEST = 'npm ci && npm test';
const OUTPUT = /(?<=\n```text\n)[^]*?(?=\n```\n)/;

/** The screen of `live`, some seconds into a replay. */
const PICTURE = 'src/tui/screen.svg';
const FILMED = 'wiretable live captures/wrong-direction.pcap -p captures/site.yaml';
const SCREEN_SIZE = [80, 24] as const;

const readme = readFileSync(fileAt('README.md'), 'utf8');

describe('README.md', () => {
  it.each([TRY, TEST])('has the command %s, which CI runs', (command) => {
    expect(readme).toContain(`\n\`\`\`\n${command}\n\`\`\`\n`);
    expect(readFileSync(fileAt('.ci/run'), 'utf8')).toContain(`='${command}'\n`);
  });

  it('shows what the first command prints', async () => {
    const args = TRY.split(' wiretable ')[1].replaceAll('captures/', CAPTURES).split(' ');
    const { stdout } = await runMain(args);
    const shown = stdout.trimEnd();
    const updated = readme.replace(OUTPUT, () => shown);
    if (UPDATES_GOLDEN) writeFileSync(fileAt('README.md'), updated);
    expect(OUTPUT.exec(UPDATES_GOLDEN ? updated : readme)?.[0]).toBe(shown);
  });

  it('shows a picture of the screen of live as it is', async () => {
    expect(readme).toMatch(/`wiretable live [^`]*`, twelve seconds later:\n\n\[!\[[^\]]+\]\(src\/tui\/screen\.svg\)\]/);
    expect(readme).toContain(`\`${FILMED}\``);
    const [, , ...args] = FILMED.replaceAll('captures/', CAPTURES).split(' ');
    const shown = screenSvg(await film(args, 12, SCREEN_SIZE), SCREEN_SIZE[0], FILMED);
    if (UPDATES_GOLDEN) writeFileSync(fileAt(PICTURE), shown);
    expect(readFileSync(fileAt(PICTURE), 'utf8')).toBe(shown);
  });

  it('tells the exit statuses as the help does', () => {
    const rows = Array.from(readme.matchAll(/^\| (\d) +\| (.*?) +\|$/gm), ([, status, meaning]) => [status, meaning]);
    expect(rows).toEqual(Object.entries(EXIT_MEANINGS));
  });

  const lines = Array.from(readme.matchAll(/`([^`\n]*\bwiretable [^`\n]*)`/g), ([, line]) => line);
  it.each(lines.filter((line) => !line.includes('COMMAND')))('has a command line that is one: %s', async (line) => {
    const words = line
      .replace(/^.*\bwiretable /, '')
      .replace(/ [|>] .*$/, '')
      .split(' ');
    const parsed = await parseCommandLine(words, '0.0.0', 80);
    if ('text' in parsed) return;
    expect(() => readOptions(parsed.work.options, parsed.request.options, {})).not.toThrow();
  });
});
