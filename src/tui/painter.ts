const ESC = '\x1b[';
/** The alternate screen, no cursor, and no wrapping: a character that is wider than we think must not start a line. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;

/** Puts lines on the terminal, only those that differ from what stands there. */
export class Painter {
  private lines: string[] = [];
  private isEntered = false;

  constructor(private readonly write: (text: string) => void) {}

  enter(): void {
    this.isEntered = true;
    this.write(ENTER);
  }

  /** The terminal as it was before. Can be called again. */
  leave(): void {
    if (!this.isEntered) return;
    this.isEntered = false;
    this.write(LEAVE);
  }

  paint(lines: readonly string[]): void {
    if (!this.isEntered) return;
    let text = '';
    for (let i = 0; i < Math.max(lines.length, this.lines.length); i++) {
      const line = lines[i] ?? '';
      if (line !== this.lines[i]) text += `${ESC}${i + 1};1H${ESC}2K${line}${ESC}0m`;
    }
    this.lines = [...lines];
    if (text !== '') this.write(text);
  }

  /** The terminal has another size: nothing on it can be relied on. */
  forget(): void {
    this.lines = [];
    if (this.isEntered) this.write(`${ESC}2J`);
  }

  /** OSC 52: the terminal puts the text into the clipboard, also through ssh. */
  copy(text: string): void {
    this.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
  }
}
