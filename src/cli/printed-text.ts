import yargs, { type Argv } from 'yargs';
import { isGroup, type Command, type CommandGroup, type CommandWork } from './command.js';
import { COMMANDS, COMPLETION } from './commands.js';
import { EXIT_MEANINGS } from './exit-code.js';
import { PARSER_CONFIGURATION, type Option, type OptionTable } from './options.js';

/**
 * The text that the arguments ask for: help, version, completion script, completions. yargs writes them all. Of the
 * commands only the one that they call is described whole.
 */
export async function printedText(
  args: readonly string[],
  called: Command | null,
  version: string,
  columns: number,
): Promise<string> {
  const work = (await called?.load()) ?? NO_WORK;
  const describe: Describe = (builder, name, command) =>
    describeCommand(builder, name, command, command === called ? work : NO_WORK);
  let text = '';
  await makeParser(version, columns, describe).parse([...args], (_error: unknown, _argv: unknown, output: string) => {
    text ||= output;
  });
  return text === '' ? '' : `${text}\n`;
}

const NO_WORK: Pick<CommandWork, 'options' | 'details'> = { options: {} };

/** Says all about a command. */
type Describe = (builder: Argv, name: string, command: Command) => Argv;

function makeParser(version: string, columns: number, describe: Describe): Argv {
  const parser = hideTypes(yargs())
    .scriptName('wiretable')
    .locale('en')
    .exitProcess(false)
    .wrap(columns)
    .parserConfiguration(PARSER_CONFIGURATION)
    .usage('wiretable COMMAND [options]\n\nSays whether the traffic in packet captures keeps to a written port table.')
    .version(version)
    .alias({ help: 'h', version: 'V' })
    .describe({ help: 'print this help', version: 'print the version' })
    .epilogue('"wiretable COMMAND --help" tells a command\'s options and exit statuses.')
    // What yargs would check, the readers of the options check.
    .fail((_message, error) => {
      if (error) throw error;
    });
  addCommands(parser, '', COMMANDS, describe);
  return parser.completion(COMPLETION, 'print a completion script for bash, zsh or fish', completeWithoutAliases);
}

/** `[string]` and the like tell a person nothing. New in yargs 18, not in its type declarations. */
function hideTypes(parser: Argv): Argv {
  return (parser as Argv & { usageConfiguration(config: object): Argv }).usageConfiguration({ 'hide-types': true });
}

/** `above`: the words before these commands, with a space behind. */
function addCommands(
  parser: Argv,
  above: string,
  commands: Readonly<Record<string, Command | CommandGroup>>,
  describe: Describe,
): void {
  for (const [name, entry] of Object.entries(commands)) {
    const called = above + name;
    parser.command(
      name,
      entry.summary,
      (builder) =>
        isGroup(entry) ? describeGroup(builder, called, entry, describe) : describe(builder, called, entry),
      () => {},
    );
  }
}

function describeGroup(builder: Argv, called: string, group: CommandGroup, describe: Describe): Argv {
  addCommands(builder, `${called} `, group.commands, describe);
  return builder
    .usage(`wiretable ${called} COMMAND [options]\n\n${group.description}`)
    .epilogue(`"wiretable ${called} COMMAND --help" tells a command's options and exit statuses.`);
}

function describeCommand(
  builder: Argv,
  name: string,
  command: Command,
  { options, details }: Pick<CommandWork, 'options' | 'details'>,
): Argv {
  const description = [command.description, ...(details === undefined ? [] : [details])].join('\n\n');
  builder
    .usage(
      `${['wiretable', name, command.operands, '[options]'].filter((word) => word !== '').join(' ')}\n\n${description}`,
    )
    .example(command.examples.map(([line, meaning]) => [line, meaning] as [string, string]))
    .epilogue(Object.keys(options).length > 0 ? epilogueOf(command, options) : '');
  for (const [name, option] of Object.entries(options)) {
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

/** Options as variables, by option: the first one that a command has is its example. */
const VARIABLES: Readonly<Record<string, string>> = {
  'fail-on': 'WIRETABLE_FAIL_ON=high',
  table: 'WIRETABLE_TABLE=ports.yaml',
  format: 'WIRETABLE_FORMAT=ndjson',
};

function epilogueOf({ statuses = EXIT_MEANINGS }: Command, options: OptionTable): string {
  const lines = Object.entries(statuses).map(([status, meaning]) => `  ${status}  ${meaning}`);
  const example = Object.keys(VARIABLES).find((name) => name in options) ?? 'format';
  return ['Exit status:', ...lines, '', `Options may also come from variables: ${VARIABLES[example]}.`].join('\n');
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
