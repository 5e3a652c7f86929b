import { fileURLToPath } from 'node:url';
import { analyze } from '../../src/analysis.js';
import { startSecondReader } from '../../src/capture/verify/start-second-reader.js';
import { verifyCapture } from '../../src/capture/verify/verify-capture.js';
import { main } from '../../src/cli/main.js';
import { fakeIo } from './fake-io.js';

/** The built process of the second reader: needs `npm run build`. */
export const SECOND_READER = fileURLToPath(new URL('../../dist/capture/verify/second-reader.js', import.meta.url));

/** What stands for the program's version in tests. */
export const TEST_VERSION = '0.0.0';

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the whole program in this process, with the real engine, as in a UTF-8 environment without a terminal. */
export async function runMain(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { status, io } = await run(args, env);
  return { status, stdout: io.stdout.text, stderr: io.stderr.text };
}

/** The same, for output that is no text. */
export async function bytesOf(args: readonly string[]): Promise<Buffer> {
  return (await run(args, {})).io.stdout.bytes;
}

async function run(args: readonly string[], env: Record<string, string>) {
  const io = fakeIo(analyze);
  io.version = () => TEST_VERSION;
  io.verify = (path, signal) =>
    verifyCapture(path, {
      signal,
      start: (file, size) => startSecondReader(file, size, { entry: SECOND_READER }),
    });
  Object.assign(io.env, { LANG: 'C.UTF-8', ...env });
  return { status: await main(args, io), io };
}
