import { columnsOf, EMPTY, span, wrap, type Line } from '../line.js';
import type { Tint } from '../palette.js';

const LABEL_COLUMNS = 13;

/** Lines of a page of text, added one after another. */
export class TextLines {
  readonly lines: Line[] = [];

  constructor(private readonly width: number) {}

  /** A heading with an empty line before it. */
  heading(text: string): this {
    if (this.lines.length > 0) this.lines.push(EMPTY);
    this.lines.push([span(`  ${text}`, 'heading')]);
    return this;
  }

  /** `  label        text`, broken between words. Nothing where there is no text. */
  pair(label: string, text: string | null, tint?: Tint): this {
    if (text === null || text === '') return this;
    wrap(text, Math.max(10, this.width - LABEL_COLUMNS - 4)).forEach((part, i) => {
      const lead = (i === 0 ? label : '').padEnd(LABEL_COLUMNS);
      this.lines.push([span(`  ${lead} `, 'quiet'), span(part, tint)]);
    });
    return this;
  }

  /** `  ✓ text`: what is said after `lead`, further lines under its beginning. */
  item(lead: Line, text: string, tint?: Tint): this {
    const columns = columnsOf(lead);
    wrap(text, Math.max(10, this.width - columns - 4)).forEach((part, i) => {
      this.lines.push([span('  '), ...(i === 0 ? lead : [span(' '.repeat(columns))]), span(part, tint)]);
    });
    return this;
  }

  text(text: string, tint?: Tint): this {
    for (const part of wrap(text, Math.max(10, this.width - 4))) this.lines.push([span(`  ${part}`, tint)]);
    return this;
  }

  line(line: Line): this {
    this.lines.push(line);
    return this;
  }
}
