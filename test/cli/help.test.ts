import { describe, expect, it } from 'vitest';
import { isGroup, type Command, type CommandGroup } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';
import { FLOW_WRITERS } from '../../src/report/flow-writers.js';
import { fakeIo } from '../support/fake-io.js';

/** Every command as it is called, groups too: `analyze`, `table`, `table show`. */
const CALLED = Object.entries<Command | CommandGroup>(COMMANDS).flatMap(([name, entry]) => [
  name,
  ...(isGroup(entry) ? Object.keys(entry.commands).map((inner) => `${name} ${inner}`) : []),
]);

async function printed(...args: string[]): Promise<string> {
  const io = fakeIo();
  io.stdout.columns = 80;
  expect(await main(args, io)).toBe(0);
  expect(io.stderr.text).toBe('');
  return io.stdout.text;
}

describe('help', () => {
  it('of the program', async () => {
    expect(await printed('--help')).toMatchSnapshot();
  });

  it.each(CALLED)('of %s', async (command) => {
    expect(await printed(...command.split(' '), '--help')).toMatchSnapshot();
  });

  it.each([
    ['-h'],
    ['analyze', 'a.pcap', '-h'],
    ['--help', '--nonsense'],
    ['--help=foo'],
    ['--help='],
    ['-h=foo'],
    ['analyze', '--help=false', 'a.pcap'],
  ])('is given for %j', async (...args) => {
    expect(await printed(...args)).toMatch(/^wiretable /);
  });

  it('is that of the command also with a value', async () => {
    expect(await printed('flows', '--help=foo')).toBe(await printed('flows', '--help'));
  });

  it('is not given for a capture that is named like it', async () => {
    const io = fakeIo();
    await main(['analyze', '--', '--help=foo'], io);
    expect(io.asked[0].captures).toEqual(['--help=foo']);
  });

  it('keeps to the width of the terminal', async () => {
    for (const command of CALLED) {
      const tooLong = (await printed(...command.split(' '), '--help')).split('\n').filter((line) => line.length > 80);
      expect(tooLong).toEqual([]);
    }
  });
});

describe('version', () => {
  it.each([['--version'], ['-V'], ['analyze', '--version']])('is given for %j', async (...args) => {
    expect(await printed(...args)).toBe('1.2.3\n');
  });
});

describe('completion', () => {
  it('prints a script that asks the program itself', async () => {
    expect(await printed('completion')).toContain('wiretable --get-yargs-completions');
  });

  it('knows commands', async () => {
    const words = (await printed('--get-yargs-completions', 'wiretable', '')).split('\n');
    expect(words.map((word) => word.split(/[:\t]/)[0])).toEqual(expect.arrayContaining(Object.keys(COMMANDS)));
  });

  it('knows the commands of a group', async () => {
    const words = (await printed('--get-yargs-completions', 'wiretable', 'table', '')).split('\n');
    expect(words.map((word) => word.split(/[:\t]/)[0])).toEqual(
      expect.arrayContaining(Object.keys(COMMANDS.table.commands)),
    );
  });

  it('knows options, and offers no alias as a long one', async () => {
    const words = (await printed('--get-yargs-completions', 'wiretable', 'analyze', '--')).split('\n');
    const options = words.map((word) => word.split(/[:\t]/)[0]);
    expect(options).toEqual(expect.arrayContaining(['--subject', '--format', '--no-progress']));
    expect(options).not.toContain('--F');
  });

  it('knows the choices of an option', async () => {
    const words = await printed('--get-yargs-completions', 'wiretable', 'flows', 'a.pcap', '--format', '');
    expect(words.trimEnd().split('\n')).toEqual(Object.keys(FLOW_WRITERS));
  });
});
