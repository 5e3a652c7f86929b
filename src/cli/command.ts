import type { Io } from './io.js';
import type { GivenOptions, OptionTable } from './options.js';

/** What the command line asks of a command. */
export interface Request {
  /** Words that are no options: captures, names. */
  operands: readonly string[];
  options: GivenOptions;
}

/** A row of `COMMANDS`. Only what the help text needs is here; the work is loaded when it is asked for. */
export interface Command {
  /** `CAPTURE...`, as the usage line shows it. */
  operands: string;
  summary: string;
  /** Below the usage line. */
  description: string;
  options: OptionTable;
  examples: readonly (readonly [command: string, meaning: string])[];
  /** Runs the command and gives the exit status. */
  load(): Promise<(request: Request, io: Io) => Promise<number>>;
}
