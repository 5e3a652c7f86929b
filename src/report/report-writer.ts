import type { FlowReport } from '../findings/flow-report.js';
import type { Report } from '../findings/report.js';

/** How a writer for people may look. Writers for programs ignore it. */
export interface WriterOptions {
  colour: boolean;
  /** False where the terminal has no UTF-8: signs and dashes become ASCII. */
  unicode: boolean;
  /** Columns that lines should keep to; infinite where nothing is to be cut. */
  width: number;
  /** IANA name: the one zone of all times. */
  timeZone: string;
  /** Also reviews, advisories, notes, rows never used, coverage. */
  verbose: boolean;
}

/** Writes a whole report, in chunks, so that a big one never stands in memory as one string. */
export type ReportWriter = (report: Report, options: WriterOptions) => Iterable<string>;

/** A piece of output: text, or bytes of a format that is none. */
export type Chunk = string | Buffer;

/** Writes flows as they come. Every part of a text ends its own lines; a part may be empty. */
export interface FlowWriter {
  header(): Chunk;
  line(flow: FlowReport): Chunk;
  footer(): Chunk;
}

/** A row of a table of formats. */
export interface Format<Writer> {
  /** For the help text. */
  summary: string;
  /** Extensions of `--out` files that mean this format, without the dot. */
  extensions: readonly string[];
  /** No text: nothing for a terminal. */
  binary?: boolean;
  /** Loads the writer: what it needs is imported only when it is used. */
  load(): Promise<Writer>;
}

export type ReportFormat = Format<ReportWriter>;
export type FlowFormat = Format<(options: WriterOptions) => FlowWriter>;
