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
  /** What the exit statuses mean, where they do not mean what they mean for captures. */
  statuses?: Readonly<Record<number, string>>;
  /** Runs the command and gives the exit status. */
  load(): Promise<(request: Request, io: Io) => Promise<number>>;
}

/** Commands behind one word: `wiretable table show`. */
export interface CommandGroup {
  summary: string;
  description: string;
  commands: Readonly<Record<string, Command>>;
}

export function isGroup(entry: Command | CommandGroup): entry is CommandGroup {
  return 'commands' in entry;
}
