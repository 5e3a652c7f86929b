import { describe, expect, it, vi } from 'vitest';
import { formatProgress, makeProgressDisplay } from '../../src/cli/progress.js';
import { fakeIo } from '../support/fake-io.js';

const PROGRESS = { bytesRead: 341_000_000, size: 812_000_000, packets: 500_000 };

describe('progress', () => {
  const plain = (text: string) => text.replaceAll('\u202f', ' ');

  it('shows part, rate and time left', () => {
    expect(plain(formatProgress(PROGRESS, 2_842, true))).toBe(
      '━━━━━━━━━━──────────────  41%  341 MB of 812 MB  120 MB/s  4 s left',
    );
  });

  it('keeps to ASCII where the terminal has no UTF-8', () => {
    expect(formatProgress(PROGRESS, 2_842, false)).toBe(
      '##########--------------  41%  341 MB of 812 MB  120 MB/s  4 s left',
    );
  });

  it('shows what it knows of a pipe', () => {
    expect(plain(formatProgress({ ...PROGRESS, size: null }, 2_842, true))).toBe('341 MB  500 000 packets  120 MB/s');
  });

  it('does not pass 100 % when a file grows', () => {
    expect(formatProgress({ ...PROGRESS, bytesRead: 900_000_000 }, 1_000, true)).toContain('  100%  ');
  });

  it('is silent where nobody watches, or nobody wants it', async () => {
    for (const [isTTY, wanted] of [
      [false, true],
      [true, false],
    ]) {
      const io = fakeIo();
      io.stderr.isTTY = isTTY;
      const display = makeProgressDisplay(io, wanted);
      io.clockMs = 5_000;
      display.update(PROGRESS);
      await import('cli-progress');
      display.stop();
      expect(io.stderr.text).toBe('');
    }
  });

  it('is silent for work that is soon over', () => {
    const io = fakeIo();
    io.stderr.isTTY = true;
    const display = makeProgressDisplay(io, true);
    io.clockMs = 900;
    display.update(PROGRESS);
    display.stop();
    expect(io.stderr.text).toBe('');
  });

  it('draws for a person, and leaves nothing behind', async () => {
    const io = fakeIo();
    io.stderr.isTTY = true;
    // What a terminal has beside write().
    const ignore = () => true;
    Object.assign(io.stderr, { cursorTo: ignore, moveCursor: ignore, clearLine: ignore, columns: 100 });
    const display = makeProgressDisplay(io, true);
    io.clockMs = 2_842;
    display.update(PROGRESS);
    await vi.waitFor(() => expect(io.stderr.text).toContain('of'));
    display.stop();
    const drawn = io.stderr.text;
    display.update(PROGRESS);
    expect(io.stderr.text).toBe(drawn);
  });
});
