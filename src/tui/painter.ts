const ESC = '\x1b[';
const CLEAR = `${ESC}H${ESC}J`;
/** The alternate screen, no cursor. */
const ENTER = `${ESC}?1049h${ESC}?25l${CLEAR}`;
const LEAVE = `${ESC}0m${ESC}?25h${ESC}?1049l`;
/** Text that every terminal gives the same width: ASCII, and what the screen draws with. */
// eslint-disable-next-line no-control-regex
const SURE = /^[\x1b -~§·–…\u202f←-↔‖─-▟■●▸✓✗]*$/;

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
    const count = Math.max(lines.length, this.lines.length);
    let text = '';
    // A character that is wider than we think makes its line run on into the next, which is then written again.
    let runsOn = false;
    for (let i = 0; i < count; i++) {
      const line = lines[i] ?? '';
      if (line === this.lines[i] && !runsOn) continue;
      text += `${ESC}${i + 1};1H${ESC}2K${line}${ESC}0m`;
      runsOn = !SURE.test(line);
    }
    if (runsOn) text += `${ESC}${count + 1};1H${ESC}J`;
    this.lines = [...lines];
    if (text !== '') this.write(text);
  }

  /** The terminal has another size: nothing on it can be relied on. */
  forget(): void {
    this.lines = [];
    if (this.isEntered) this.write(CLEAR);
  }

  /** OSC 52: the terminal puts the text into the clipboard, also through ssh. */
  copy(text: string): void {
    this.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
  }
}
