import type { SubjectError } from '../analysis.js';
import { CaptureError, NothingReadError } from '../capture/capture-error.js';
import { SetupError } from '../capture/setup-error.js';
import { PolicyError } from '../policy/policy-error.js';
import { sanitise } from '../report/sanitise.js';
import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { OutputError } from './output-error.js';
import type { ReportError } from './read-report.js';
import { UsageError } from './usage-error.js';

/** One line on standard error. Nothing in it can start a second one. */
export function say(io: Io, line: string): void {
  io.stderr.write(`wiretable: ${sanitise(line)}\n`);
}

/** Says what ended a run, in as few lines as it has parts, and gives the exit status. `command` leads to the help text. */
export function sayFailure(error: unknown, io: Io, command: string | null): number {
  if (error instanceof UsageError) {
    say(io, `${error.message}. Try "wiretable ${command === null ? '' : `${command} `}--help".`);
    return EXIT.usage;
  }
  if (error instanceof PolicyError) {
    for (const line of error.lines) say(io, line);
    return EXIT.usage;
  }
  if (error instanceof CaptureError) {
    say(io, error.message);
    return EXIT.unreadable;
  }
  if (error instanceof NothingReadError) {
    for (const { message } of error.errors) say(io, message);
    return EXIT.unreadable;
  }
  if (isReportError(error)) {
    say(io, error.message);
    return EXIT.unreadable;
  }
  if (error instanceof SetupError) {
    say(io, error.message);
    for (const remedy of error.remedies) say(io, `  ${remedy}`);
    return EXIT.usage;
  }
  if (error instanceof OutputError) {
    say(io, error.message);
    return EXIT.usage;
  }
  if (isSubjectError(error)) {
    for (const problem of error.problems) say(io, problem);
    say(io, error.message);
    for (const { address, evidence } of error.candidates) say(io, `  --subject ${address}  ${evidence}`);
    return EXIT.usage;
  }
  say(io, `internal error, please report it: ${error instanceof Error ? error.message : String(error)}`);
  if (io.env.WIRETABLE_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return EXIT.usage;
}

/** Told by name: its class comes with the schema library. */
function isReportError(error: unknown): error is ReportError {
  return error instanceof Error && error.name === 'ReportError';
}

/** Told by name: its class comes with the whole engine, which a wrong option must not load. */
function isSubjectError(error: unknown): error is SubjectError {
  return error instanceof Error && error.name === 'SubjectError';
}
