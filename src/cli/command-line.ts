import yargs, { type Argv } from 'yargs';
import { nearest } from '../policy/nearest.js';
import type { Command, Request } from './command.js';
import { COMMANDS, type CommandName } from './commands.js';
import { EXIT_MEANINGS } from './exit-code.js';
import { unknown } from './option-values.js';
import type { GivenOptions, Option } from './options.js';
import { UsageError } from './usage-error.js';

/** Kept by yargs itself, which knows how to write the script for the user's shell. */
const COMPLETION = 'completion';
const COMMAND_NAMES: readonly string[] = [...Object.keys(COMMANDS), COMPLETION];

/** A command to run, or a text to print: help, version, completions. */
export type CommandLine = { command: CommandName; request: Request } | { text: string };

/** What yargs finds: values by option name and alias; `_` are the words. */
interface Parsed {
  _: (string | number)[];
  [key: string]: unknown;
}

/**
 * Takes the command line apart. Values are checked later by each option's reader, whose messages are one line and name
 * their source, so yargs only parses, writes the help and completes.
 * Throws `UsageError` for commands and options that there are not.
 */
export function parseCommandLine(args: readonly string[], version: string, columns: number): CommandLine {
  let chosen: CommandName | null = null;
  const parser = makeParser(version, columns, (name) => {
    chosen = name;
  });
  let parsed: Parsed = { _: [] };
  let text = '';
  void parser.parse([...args], (_error: unknown, argv: Parsed, output: string) => {
    parsed = argv;
    text ||= output;
  });
  if (text !== '') return { text: `${text}\n` };
  if (chosen === null) throw noSuchCommand(parsed._.map(String));
  return { command: chosen, request: requestOf(chosen, parsed) };
}

function makeParser(version: string, columns: number, choose: (name: CommandName) => void): Argv {
  const parser = hideTypes(yargs())
    .scriptName('wiretable')
    .locale('en')
    .exitProcess(false)
    .wrap(columns)
    .parserConfiguration({
      // `-` and `007` are captures, `--no-progress` is a name, `--set a.b=c` is no object.
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage('wiretable COMMAND [options]\n\nSays whether the traffic in packet captures keeps to a written port table.')
    .version(version)
    .alias({ help: 'h', version: 'V' })
    .describe({ help: 'print this help', version: 'print the version' })
    .epilogue('"wiretable COMMAND --help" tells a command\'s options and exit statuses.')
    // What yargs would check, the readers of the options check.
    .fail((_message, error) => {
      if (error) throw error;
    });
  for (const [name, command] of Object.entries(COMMANDS)) {
    parser.command(
      name,
      command.summary,
      (builder) => describeCommand(builder, name, command),
      () => choose(name as CommandName),
    );
  }
  return parser.completion(COMPLETION, 'print a completion script for bash, zsh or fish', completeWithoutAliases);
}

/** `[string]` and the like tell a person nothing. New in yargs 18, not in its type declarations. */
function hideTypes(parser: Argv): Argv {
  return (parser as Argv & { usageConfiguration(config: object): Argv }).usageConfiguration({ 'hide-types': true });
}

function describeCommand(builder: Argv, name: string, command: Command): Argv {
  builder
    .usage(`wiretable ${name} ${command.operands} [options]\n\n${command.description}`)
    .example(command.examples.map(([line, meaning]) => [line, meaning] as [string, string]))
    .epilogue(Object.keys(command.options).length > 0 ? epilogueOf() : '');
  for (const [name, option] of Object.entries(command.options)) {
    const { alias, group, isFlag = false, choices } = option;
    builder.option(name, {
      describe: describeOption(option),
      group,
      ...(alias === undefined ? {} : { alias }),
      ...(choices === undefined ? {} : { choices }),
      [isFlag ? 'boolean' : 'string']: true,
    });
  }
  return builder;
}

/** `colours in text: auto always never (default: auto)`. */
function describeOption({ describe, choices, fallback }: Option<unknown>): string {
  const among = choices === undefined ? '' : `: ${choices.join(' ')}`;
  return `${describe}${among}${fallback === undefined ? '' : ` (default: ${fallback})`}`;
}

function epilogueOf(): string {
  const statuses = Object.entries(EXIT_MEANINGS).map(([status, meaning]) => `  ${status}  ${meaning}`);
  return ['Exit status:', ...statuses, '', 'Options may also come from variables: WIRETABLE_FAIL_ON=high.'].join('\n');
}

/** yargs offers `--F` for the alias -F. */
function completeWithoutAliases(
  _current: string,
  _argv: unknown,
  defaults: (onDone: (error: Error | null, completions: string[] | undefined) => void) => unknown,
  done: (completions: string[]) => void,
): void {
  defaults((_error, completions = []) => done(completions.filter((completion) => !/^--\w(?!\w|-)/.test(completion))));
}

function noSuchCommand(words: readonly string[]): UsageError {
  if (words.length === 0) return new UsageError(`no command (have: ${COMMAND_NAMES.join(', ')})`);
  return unknown('command', words[0], COMMAND_NAMES);
}

function requestOf(name: CommandName, { _: words, ...values }: Parsed): Request {
  const table: Command['options'] = COMMANDS[name].options;
  const options = Object.keys(table);
  const spelled = Object.entries(table).flatMap(([option, { alias }]) => (alias ? [option, alias] : [option]));
  const stranger = Object.keys(values).find((key) => key !== '$0' && key !== '--' && !spelled.includes(key));
  if (stranger !== undefined) throw noSuchOption(stranger, options);
  return { operands: words.slice(1).map(String), options: givenOptions(options, values) };
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
