import parse from 'yargs-parser';
import { nearest } from '../policy/nearest.js';
import { isGroup, type Command, type CommandGroup, type CommandWork, type Request } from './command.js';
import { COMMANDS, COMPLETION } from './commands.js';
import { unknown } from './option-values.js';
import { PARSER_CONFIGURATION, type GivenOptions, type OptionTable } from './options.js';
import { UsageError } from './usage-error.js';

const ENTRIES: Readonly<Record<string, Command | CommandGroup>> = COMMANDS;
const COMMAND_NAMES: readonly string[] = [...Object.keys(COMMANDS), COMPLETION];

/** A command to run, or a text to print: help, version, completions. */
export type CommandLine = { work: CommandWork; request: Request } | { text: string };

/** A command as it is called: its words, `['table', 'show']`, and its row. */
interface Called {
  words: readonly string[];
  /** Null where only the word of a group stands there. */
  command: Command | null;
}

/** The command that the arguments call, before they are taken apart: `table show`, `table`, or null. */
export function commandIn(args: readonly string[]): string | null {
  return calledBy(args)?.words.join(' ') ?? null;
}

function calledBy(args: readonly string[]): Called | null {
  const at = args.findIndex((arg) => Object.hasOwn(ENTRIES, arg));
  if (at < 0) return null;
  const entry = ENTRIES[args[at]];
  if (!isGroup(entry)) return { words: [args[at]], command: entry };
  const name = args.slice(at + 1).find((arg) => Object.hasOwn(entry.commands, arg));
  if (name === undefined) return { words: [args[at]], command: null };
  return { words: [args[at], name], command: entry.commands[name] };
}

/**
 * Takes the command line apart. Values are checked later by each option's reader, whose messages are one line and name
 * their source. Throws `UsageError` for commands and options that there are not.
 *
 * Runs that work need the parser of yargs alone; the rest of it writes texts, and costs as much as Node itself to load.
 */
export async function parseCommandLine(
  given: readonly string[],
  version: string,
  columns: number,
): Promise<CommandLine> {
  const args = withPlainHelp(given);
  const called = calledBy(args);
  const work = (await called?.command?.load()) ?? null;
  const options = Object.entries(work?.options ?? {});
  const flags = options.filter(([, { isFlag }]) => isFlag).map(([option]) => option);
  const parsed = parse([...args], {
    boolean: [...flags, 'help', 'version', 'get-yargs-completions'],
    string: options.filter(([, { isFlag }]) => !isFlag).map(([option]) => option),
    alias: {
      ...Object.fromEntries(options.map(([option, { alias }]) => [option, alias ?? []])),
      help: 'h',
      version: 'V',
    },
    configuration: PARSER_CONFIGURATION,
  });
  const words = parsed._.map(String);
  if (parsed.help || parsed.version || parsed['get-yargs-completions'] || words[0] === COMPLETION) {
    const { printedText } = await import('./printed-text.js');
    return { text: await printedText(args, called?.command ?? null, version, columns) };
  }
  if (called === null || words[0] !== called.words[0]) throw noSuchCommand(words);
  if (work === null || called.words.some((word, i) => words[i] !== word)) throw noSuchSubcommand(words);
  return { work, request: requestOf(work.options, words.slice(called.words.length), parsed) };
}

/** `--help=flows` asks for help, too; the parser would take it for a flag that is off. */
function withPlainHelp(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, i) => (end >= 0 && i > end ? arg : arg.replace(/^(--help|-h)=.*$/s, '$1')));
}

function noSuchCommand(words: readonly string[]): UsageError {
  if (words.length === 0) return new UsageError(`no command (have: ${COMMAND_NAMES.join(', ')})`);
  return unknown('command', words[0], COMMAND_NAMES);
}

function noSuchSubcommand([group, given]: readonly string[]): UsageError {
  const entry = ENTRIES[group];
  const names = isGroup(entry) ? Object.keys(entry.commands) : [];
  if (given === undefined) return new UsageError(`${group}: no command (have: ${names.join(', ')})`);
  return unknown('command', `${group} ${given}`, names, given);
}

const NOT_OPTIONS = new Set(['_', '$0', '--', 'help', 'h', 'version', 'V', 'get-yargs-completions']);

function requestOf(table: OptionTable, operands: readonly string[], values: Record<string, unknown>): Request {
  const options = Object.keys(table);
  const spelled = Object.entries(table).flatMap(([option, { alias }]) => (alias ? [option, alias] : [option]));
  const stranger = Object.keys(values).find((key) => !NOT_OPTIONS.has(key) && !spelled.includes(key));
  if (stranger !== undefined) throw noSuchOption(stranger, options);
  return { operands, options: givenOptions(options, values) };
}

/** All that there are would be a long line; the help text has them. */
function noSuchOption(name: string, options: readonly string[]): UsageError {
  const near = nearest(name, options);
  const hint = near === null ? '' : ` (did you mean "--${near}"?)`;
  return new UsageError(`unknown option ${name.length === 1 ? '-' : '--'}${name}${hint}`);
}

function givenOptions(options: readonly string[], values: Record<string, unknown>): GivenOptions {
  const given = options.filter((option) => values[option] !== undefined);
  return Object.fromEntries(given.map((option) => [option, [values[option]].flat().map(String)]));
}
