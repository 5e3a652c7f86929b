import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { sayFailure } from './messages.js';
import { StreamSink } from './stream-sink.js';
import { PAGE_COLUMNS } from './style.js';

/** Columns beyond which help texts are harder to read. */
const WIDEST_HELP = 100;

/** The program: takes the arguments, gives the exit status. Throws nothing; all that it says is said when it resolves. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  // Nobody to tell that standard error is gone.
  io.stderr.on('error', () => {});
  const status = await runCommand(args, io);
  await new Promise<void>((resolve) => {
    io.stderr.write('', () => resolve());
  });
  return status;
}

async function runCommand(args: readonly string[], io: Io): Promise<number> {
  let command: string | null = null;
  try {
    // Asked often by scripts: without loading anything.
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) return await print(`${io.version()}\n`, io);
    const { commandIn, parseCommandLine } = await import('./command-line.js');
    command = commandIn(args);
    const line = await parseCommandLine(args, io.version(), Math.min(WIDEST_HELP, io.stdout.columns || PAGE_COLUMNS));
    if ('text' in line) return await print(line.text, io);
    return await line.work.run(line.request, io);
  } catch (error) {
    return sayFailure(error, io, command);
  }
}

async function print(text: string, io: Io): Promise<number> {
  const stdout = new StreamSink(io.stdout, 'standard output');
  await stdout.write(text);
  await stdout.end();
  return EXIT.clean;
}
