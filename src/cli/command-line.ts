import parse from 'yargs-parser';
import { nearest } from '../policy/nearest.js';
import type { Command, Request } from './command.js';
import { COMMANDS, COMPLETION, type CommandName } from './commands.js';
import { unknown } from './option-values.js';
import { PARSER_CONFIGURATION, type GivenOptions } from './options.js';
import { UsageError } from './usage-error.js';

const COMMAND_NAMES: readonly string[] = [...Object.keys(COMMANDS), COMPLETION];

/** A command to run, or a text to print: help, version, completions. */
export type CommandLine = { command: CommandName; request: Request } | { text: string };

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
  const name = args.find((arg) => Object.hasOwn(COMMANDS, arg)) as CommandName | undefined;
  const table: Command['options'] = name === undefined ? {} : COMMANDS[name].options;
  const options = Object.entries(table);
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
    return { text: await printedText(args, version, columns) };
  }
  if (name === undefined || words[0] !== name) throw noSuchCommand(words);
  return { command: name, request: requestOf(name, words, parsed) };
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

const NOT_OPTIONS = new Set(['_', '$0', '--', 'help', 'h', 'version', 'V', 'get-yargs-completions']);

function requestOf(name: CommandName, words: readonly string[], values: Record<string, unknown>): Request {
  const table: Command['options'] = COMMANDS[name].options;
  const options = Object.keys(table);
  const spelled = Object.entries(table).flatMap(([option, { alias }]) => (alias ? [option, alias] : [option]));
  const stranger = Object.keys(values).find((key) => !NOT_OPTIONS.has(key) && !spelled.includes(key));
  if (stranger !== undefined) throw noSuchOption(stranger, options);
  return { operands: words.slice(1), options: givenOptions(options, values) };
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
