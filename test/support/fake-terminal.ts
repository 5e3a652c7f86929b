import { EventEmitter } from 'node:events';

/** A terminal that keeps what is written to it. Knows just the sequences that the screen uses. */
export class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  written = '';

  constructor(
    public columns = 80,
    public rows = 24,
  ) {
    super();
  }

  write = (text: string): boolean => {
    this.written += text;
    return true;
  };

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** On the alternate screen, without cursor? */
  get isTaken(): boolean {
    const at = (sequence: string) => this.written.lastIndexOf(sequence);
    return at('\x1b[?1049h') > at('\x1b[?1049l') && at('\x1b[?25l') > at('\x1b[?25h');
  }

  /** What stands on it, colours left out. */
  get lines(): string[] {
    // eslint-disable-next-line no-control-regex
    return this.painted.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''));
  }

  /** What stands on it: lines set by position, with their colours. */
  get painted(): string[] {
    const lines: string[] = [];
    // eslint-disable-next-line no-control-regex
    for (const [, sequence, text] of this.written.matchAll(
      /(\x1b\[\d+;1H\x1b\[2K|\x1b\[H\x1b\[J)((?:\x1b\[[\d;]*m|[^\x1b])*)/g,
    )) {
      // eslint-disable-next-line no-control-regex
      const position = /\x1b\[(\d+);1H/.exec(sequence);
      if (position === null) lines.length = 0;
      else lines[Number(position[1]) - 1] = text;
    }
    return Array.from(lines, (line) => line ?? '');
  }
}

/** A keyboard on which tests press keys. */
export class FakeKeyboard extends EventEmitter {
  readonly isTTY = true;
  isRaw = false;
  private waiting: string | null = null;

  press(text: string): void {
    this.waiting = (this.waiting ?? '') + text;
    this.emit('readable');
  }

  /** What was pressed before anybody listened is not lost, as on a real one. */
  override addListener(event: string, listener: (...args: never[]) => void): this {
    super.addListener(event, listener as (...args: unknown[]) => void);
    if (event === 'readable' && this.waiting !== null) queueMicrotask(() => this.emit('readable'));
    return this;
  }

  read(): string | null {
    const { waiting } = this;
    this.waiting = null;
    return waiting;
  }

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  setEncoding(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
