import { analyze } from '../../src/analysis.js';
import { main } from '../../src/cli/main.js';
import { fakeIo } from './fake-io.js';

/** What stands for the program's version in tests. */
export const TEST_VERSION = '0.0.0';

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the whole program in this process, with the real engine, as in a UTF-8 environment without a terminal. */
export async function runMain(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const io = fakeIo(analyze);
  io.version = () => TEST_VERSION;
  Object.assign(io.env, { LANG: 'C.UTF-8', ...env });
  const status = await main(args, io);
  return { status, stdout: io.stdout.text, stderr: io.stderr.text };
}
