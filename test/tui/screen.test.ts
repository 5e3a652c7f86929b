import { afterEach, describe, expect, it } from 'vitest';
import { openScreen, type Screen, type ScreenOptions } from '../../src/tui/screen.js';
import { FakeKeyboard, FakeTerminal } from '../support/fake-terminal.js';
import { violatingReport } from '../support/report-fixture.js';
import { FakeView, makeSnapshot } from '../support/sight-fixture.js';

let screen: Screen | null = null;
afterEach(() => screen?.close());

/** An open screen with everything around it made up. */
function open(changes: Partial<ScreenOptions> = {}) {
  const terminal = new FakeTerminal();
  const keyboard = new FakeKeyboard();
  const view = new FakeView();
  const asked: string[] = [];
  let clockMs = 0;
  let onBeat = () => {};
  screen = openScreen({
    view,
    keyboard: keyboard as unknown as NodeJS.ReadStream,
    terminal: terminal as unknown as NodeJS.WriteStream,
    colours: 'many',
    unicode: true,
    timeZone: 'UTC',
    now: () => clockMs,
    every: (_ms, listener) => {
      onBeat = listener;
      return () => (onBeat = () => {});
    },
    actions: {
      quit: () => void asked.push('quit'),
      writeReport: async () => 'report written: r.json',
      writeEvidence: async () => Promise.reject(new Error('no room')),
    },
    onCrash: (error) => void asked.push(String(error)),
    ...changes,
  });
  return {
    terminal,
    keyboard,
    view,
    asked,
    screen,
    beat(ms = 250) {
      clockMs += ms;
      onBeat();
    },
    /** Presses a key, and lets what it sets off happen. */
    async press(text: string) {
      keyboard.press(text);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

describe('the terminal', () => {
  it('is taken, and given back as it was', () => {
    const { terminal, keyboard, screen: opened } = open();
    expect(terminal.isTaken).toBe(true);
    expect(keyboard.isRaw).toBe(true);
    opened.close();
    expect(terminal.isTaken).toBe(false);
    expect(keyboard.isRaw).toBe(false);
    const { length } = terminal.written;
    opened.close();
    expect(terminal.written).toHaveLength(length);
  });

  it('gets one line fewer than it has', () => {
    const { terminal } = open();
    expect(terminal.lines).toHaveLength(23);
    expect(terminal.lines[0]).toContain('monday.pcapng');
    expect(terminal.lines[22]).toContain('q quit');
  });

  it('gets only the lines that have changed', () => {
    const { terminal, view, beat } = open();
    const { length } = terminal.written;
    beat();
    expect(terminal.written.slice(length)).toBe('');
    view.now = makeSnapshot({ nowSec: view.now.nowSec! + 1 });
    beat();
    const positions = Array.from(terminal.written.slice(length).matchAll(/\[(\d+);1H/g), ([, line]) => Number(line));
    expect(positions).toEqual([1]);
  });

  it('gets everything anew when its size changes', () => {
    const { terminal } = open();
    terminal.resize(120, 40);
    expect(terminal.lines).toHaveLength(39);
    expect(terminal.lines[2]).toBe('─'.repeat(120));
    terminal.resize(60, 10);
    expect(terminal.lines).toHaveLength(9);
  });

  it('is not written to after it was given back', async () => {
    const { terminal, screen: opened, beat, press } = open();
    opened.close();
    const { length } = terminal.written;
    beat();
    await press('2');
    terminal.resize(100, 30);
    expect(terminal.written).toHaveLength(length);
  });
});

describe('beats', () => {
  it('look at the run four times a second at most', () => {
    const { view, beat } = open();
    const before = view.looks;
    for (let i = 0; i < 8; i++) beat(250);
    expect(view.looks - before).toBe(8);
  });

  it('become fewer where looking takes long: a tenth of the time at most', () => {
    let clockMs = 0;
    let onBeat = () => {};
    const view = new FakeView();
    const snapshot = view.snapshot.bind(view);
    view.snapshot = () => {
      clockMs += 100;
      return snapshot();
    };
    open({ view, now: () => clockMs, every: (_ms, listener) => ((onBeat = listener), () => {}) });
    const before = view.looks;
    const startMs = clockMs;
    while (clockMs < startMs + 10_000) {
      clockMs += 250;
      onBeat();
    }
    expect((view.looks - before) * 100).toBeLessThanOrEqual(1100);
  });

  it('are not held up by one slow look, as the first one is', () => {
    let clockMs = 0;
    let onBeat = () => {};
    let lookMs = 400;
    const view = new FakeView();
    const snapshot = view.snapshot.bind(view);
    view.snapshot = () => {
      clockMs += lookMs;
      return snapshot();
    };
    open({ view, now: () => clockMs, every: (_ms, listener) => ((onBeat = listener), () => {}) });
    const before = view.looks;
    for (const ms of [400, 0, 0, 400, 0]) {
      lookMs = ms;
      clockMs += 250;
      onBeat();
    }
    expect(view.looks - before).toBe(5);
  });

  it('stop looking while the screen is paused, and go on', async () => {
    const { view, beat, press, terminal } = open();
    await press(' ');
    const { looks } = view;
    beat();
    expect(view.looks).toBe(looks);
    await expect.poll(() => terminal.lines[1]).toContain('paused');
    await press(' ');
    beat();
    expect(view.looks).toBe(looks + 1);
  });
});

describe('keys', () => {
  it('change the view at once', async () => {
    const { terminal, press } = open();
    await press('\t');
    await expect.poll(() => terminal.lines[3]).toContain('FINDINGS');
    await press('\x1b[C');
    await expect.poll(() => terminal.lines[3]).toContain('FLOWS');
    await press('?');
    await expect.poll(() => terminal.lines[3]).toContain('HELP');
  });

  it('that come together are taken one after another', async () => {
    const { terminal, press } = open();
    await press('2');
    await press('jj/8081\x7f0');
    await expect.poll(() => terminal.lines[22]).toContain('/8080_');
    await press('\r4');
    await expect.poll(() => terminal.lines[3]).toContain('PEERS');
    await press('2\r\x1b3');
    await expect.poll(() => terminal.lines[3]).toContain('FLOWS');
  });

  it('ask the run for flows in the order and with the words wanted', async () => {
    const { view, press } = open();
    for (const key of ['3', 's', '/', 'ssh', '\r']) await press(key);
    await expect.poll(() => view.queries.at(-1)).toEqual({ order: 'gravest', role: null, words: ['ssh'], limit: 1000 });
  });

  it('q and Ctrl-C quit', async () => {
    const { asked, press } = open();
    await press('q');
    await press('\x03');
    await expect.poll(() => asked).toEqual(['quit', 'quit']);
  });

  it('w and e tell what became of it', async () => {
    const { terminal, press } = open();
    await press('w');
    await expect.poll(() => terminal.lines[22]).toContain('report written: r.json');
    await press('e');
    await expect.poll(() => terminal.lines[22]).toContain('evidence: no room');
    await press('j');
    await expect.poll(() => terminal.lines[22]).toContain('q quit');
  });

  it('are not needed to hear what happens beside the packets', () => {
    const { terminal, screen: opened, beat } = open();
    opened.tell('eth0: the link is down');
    expect(terminal.lines[22]).toContain('eth0: the link is down');
    for (let i = 0; i < 20; i++) beat();
    expect(terminal.lines[22]).toContain('q quit');
  });

  it('y copies through the terminal, and says what', async () => {
    const { terminal, press } = open();
    await press('2');
    await press('y');
    const copied = /\x1b\]52;c;([^\x07]*)\x07/.exec(terminal.written)?.[1] ?? '';
    const filter = Buffer.from(copied, 'base64').toString();
    expect(violatingReport().findings.map(({ wiresharkFilter }) => wiresharkFilter)).toContain(filter);
    await expect.poll(() => terminal.lines[22]).toContain(`copied: ${filter}`.slice(0, 70));
  });
});
