import { expandCaptures } from '../capture/expand-paths.js';
import { captureName } from '../capture/open-capture.js';
import type { VerificationReport } from '../findings/report.js';
import { VERIFICATION_WRITERS } from '../report/verification-writers.js';
import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import { interruptible } from './interrupts.js';
import type { Io } from './io.js';
import { readOptions, verifyOptions } from './options.js';
import { StreamSink } from './stream-sink.js';
import { terminalStyle } from './style.js';
import { UsageError } from './usage-error.js';

const OPTIONS = verifyOptions(VERIFICATION_WRITERS);

/** `wiretable verify`: each capture by itself, told as soon as it is known. */
export const VERIFY = { options: OPTIONS, run: runVerify } satisfies CommandWork;

async function runVerify({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  if (operands.length === 0) throw new UsageError('no capture given: name a file, a folder or a glob');
  const write = await VERIFICATION_WRITERS[settings.format ?? 'text'].load();
  const style = terminalStyle(io, { color: settings.color, timeZone: 'UTC', verbose: false });
  const paths = await expandCaptures(operands);
  const stdout = new StreamSink(io.stdout, 'standard output');
  const results = new Set<VerificationReport['result']>();
  await interruptible(io, async (signal) => {
    for (const path of paths) {
      if (signal.aborted || stdout.closed) return;
      const verification = await io.verify(path, signal);
      results.add(verification.result);
      await stdout.write(write(captureName(path), verification, style));
    }
  });
  await stdout.end();
  if (results.has('differ')) return EXIT.violations;
  return results.has('not-verified') ? EXIT.unreadable : EXIT.clean;
}
