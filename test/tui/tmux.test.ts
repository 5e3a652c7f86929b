import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { CAPTURES } from '../support/captures.js';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = `${TOP}dist/main.js`;
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const reason = !hasTmux ? ' (skipped: no tmux)' : existsSync(MAIN) ? '' : ' (skipped: not built)';

const folder = mkdtempSync(join(tmpdir(), 'wiretable-tmux-'));
const SOCKET = join(folder, 'tmux');

function tmux(...args: string[]): string {
  return execFileSync('tmux', ['-S', SOCKET, '-f', '/dev/null', ...args], { encoding: 'utf8' });
}

/** A shell in a terminal of its own. */
class Session {
  constructor(
    readonly name: string,
    size: [columns: number, rows: number],
  ) {
    const [columns, rows] = size.map(String);
    const env = ['-e', 'LANG=C.UTF-8', '-e', 'PS1=$ ', '-e', 'TERM=screen-256color'];
    tmux('new-session', '-d', '-s', name, '-c', folder, '-x', columns, '-y', rows, ...env, 'sh');
    this.type('stty -a > before; clear; echo this was here before');
  }

  type(line: string): void {
    tmux('send-keys', '-t', this.name, '-l', line);
    tmux('send-keys', '-t', this.name, 'Enter');
  }

  press(...keys: string[]): void {
    for (const key of keys) tmux('send-keys', '-t', this.name, key);
  }

  get screen(): string {
    return tmux('capture-pane', '-t', this.name, '-p');
  }

  /** Whether the program has the alternate screen; is there a cursor; do lines wrap. */
  get modes(): string {
    return tmux('display-message', '-t', this.name, '-p', '#{alternate_on} #{cursor_flag} #{wrap_flag}').trim();
  }

  async shows(text: string | RegExp): Promise<string> {
    return await vi.waitFor(
      () => {
        const { screen } = this;
        if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return screen;
        throw new Error(`${text} is not on the screen:\n${screen}`);
      },
      { timeout: 20_000, interval: 100 },
    );
  }

  /** The screen when nothing changes on it any more: it may be read while it is being drawn. */
  async settled(): Promise<string> {
    for (let before = ''; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const { screen } = this;
      if (screen === before) return screen;
      before = screen;
    }
  }

  watch(capture: string, ...options: string[]): void {
    const words = [process.execPath, MAIN, 'live', CAPTURES + capture, '-p', `${CAPTURES}site.yaml`, ...options];
    this.type(`cd ${folder}; ${words.join(' ')}; echo status $?; stty -a > after`);
  }
}

describe.skipIf(reason !== '')(`in a real terminal${reason}`, () => {
  afterAll(() => {
    spawnSync('tmux', ['-S', SOCKET, 'kill-server']);
    rmSync(folder, { recursive: true, force: true });
  });

  it('every view is there, and the report after q', async () => {
    const session = new Session('views', [80, 24]);
    session.watch('wrong-direction.pcap', '--replay', 'max');
    await session.shows('ended');
    const home = await session.settled();
    expect(home).toMatch(/✗ 4 violations {2}\? 2 reviews/);
    expect(home).toContain('38001  media-routing');
    session.press('Tab');
    await session.shows('FINDINGS  8, newest first');
    session.press('j', 'Enter');
    await session.shows('WHO');
    session.press('Escape');
    await session.shows('FINDINGS  8');
    session.press('3');
    await session.shows('FLOWS  8, newest first');
    session.press('/', '5', '2', '2', '2', 'Enter');
    await session.shows('FLOWS  3');
    session.press('Enter');
    await session.shows('WHO OPENED IT');
    session.press('4');
    await session.shows('PEERS  6');
    session.press('5');
    await session.shows('what the verdicts rest on');
    session.press('?');
    await session.shows('any key goes back');
    session.press('1', '1');
    await session.shows('NEWEST FINDINGS');
    expect(await session.settled()).toBe(home);
    session.press('q');
    await session.shows('status 1');
    expect(await session.settled()).toContain('id b84479b608ec');
    expect(session.modes).toBe('0 1 1');
  });

  it('follows the size of the terminal', async () => {
    const session = new Session('size', [200, 50]);
    session.watch('wrong-direction.pcap', '--replay', 'max');
    await session.shows('ended');
    expect((await session.settled()).split('\n')[2]).toBe('─'.repeat(200));
    tmux('resize-window', '-t', 'size', '-x', '80', '-y', '24');
    const isRedrawn = (lines: string[]) => lines[2] === '─'.repeat(80) && lines[22]?.includes('q quit');
    await vi.waitFor(() => expect(session.screen.split('\n')).toSatisfy(isRedrawn), { timeout: 20_000 });
    session.press('C-c');
    await session.shows('status 1');
  });

  it.each(['TERM', 'INT'])('is given back after kill -%s', async (signal) => {
    const session = new Session(signal, [80, 24]);
    session.watch('wrong-direction.pcap', '--replay', '0.5');
    await session.shows('● live');
    const shell = tmux('display-message', '-t', signal, '-p', '#{pane_pid}').trim();
    const child = execFileSync('ps', ['-o', 'pid=', '--ppid', shell], { encoding: 'utf8' }).trim();
    process.kill(Number(child), `SIG${signal}`);
    await session.shows(/status \d/);
    expect(session.modes).toBe('0 1 1');
    const modes = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null);
    // The shell makes the file before it writes to it.
    await expect.poll(() => modes('after'), { timeout: 10_000 }).toBe(modes('before'));
    rmSync(join(folder, 'after'));
  });
});
