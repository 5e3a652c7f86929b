import type { Io } from './io.js';
import type { GivenOptions, OptionTable } from './options.js';

/** What the command line asks of a command. */
export interface Request {
  /** Words that are no options: captures, names. */
  operands: readonly string[];
  options: GivenOptions;
}

/** What a command does. */
export interface CommandWork {
  options: OptionTable;
  /** For the help text, below the description: what hangs on tables that are loaded with the work. */
  details?: string;
  /** Gives the exit status. */
  run(request: Request, io: Io): Promise<number>;
}

/** A row of `COMMANDS`. Only what the list of commands needs is here; the work is loaded when it is asked for. */
export interface Command {
  /** `CAPTURE...`, as the usage line shows it. */
  operands: string;
  summary: string;
  /** Below the usage line. */
  description: string;
  examples: readonly (readonly [command: string, meaning: string])[];
  /** What the exit statuses mean, where they do not mean what they mean for captures. */
  statuses?: Readonly<Record<number, string>>;
  load(): Promise<CommandWork>;
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
