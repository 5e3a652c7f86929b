import type { AnalysisOptions } from '../analysis.js';
import type { Pseudonyms } from '../findings/pseudonyms.js';
import type { ReadThreads } from '../capture/read-threads.js';
import type { Report } from '../findings/report.js';
import type { Format, WriterOptions } from '../report/report-writer.js';
import { describeDifference } from '../report/verification/difference.js';
import type { Io } from './io.js';
import { interruptible } from './interrupts.js';
import { loadPolicy, type LoadedPolicy } from './load-policy.js';
import { say } from './messages.js';
import { oneOf, type OutFile } from './option-values.js';
import {
  DEFAULT_MAX_FLOWS,
  DEFAULT_MOST_JOBS,
  DEFAULT_TCP_TIMEOUT_SEC,
  DEFAULT_UDP_TIMEOUT_SEC,
  type CaptureSettings,
} from './options.js';
import { makeProgressDisplay } from './progress.js';
import { fileStyle, terminalStyle, type StyleWishes } from './style.js';
import { UsageError } from './usage-error.js';

/** A reading of captures, with everything decided: options, variables, policy file and defaults in one. */
export interface CaptureRun<Name extends string> {
  analysis: Omit<AnalysisOptions, 'unclearSubject'>;
  format: Name;
  style: WriterOptions;
  files: readonly OutFile<Name>[];
  fileStyle: WriterOptions;
  quiet: boolean;
  progress: boolean;
}

/**
 * Throws `UsageError` and `PolicyError`. `formats` are those that the command can write, the default one first;
 * `writesMore`: it writes files beside those of `--out`.
 */
export async function planRun<Name extends string>(
  captures: readonly string[],
  settings: CaptureSettings<Name> & { readonly pseudonymise?: string | null },
  formats: Readonly<Record<Name, Format<unknown>>>,
  io: Io,
  { needsCapture = true, writesMore = false } = {},
): Promise<CaptureRun<Name>> {
  if (needsCapture && captures.length === 0)
    throw new UsageError('no capture given: name a file, a folder, a glob, or - for standard input');
  if (settings.follow === true && captures.length > 1)
    throw new UsageError(`--follow: reads one capture, not ${captures.length}`);
  const loaded = await loadPolicy(settings, settings['fail-on']);
  const fromFile = loaded.file?.options;
  const files = settings.out ?? [];
  const quiet = settings.quiet ?? false;
  const jobs = settings.jobs ?? Math.max(1, Math.min(io.parallelism() - 1, DEFAULT_MOST_JOBS));
  const wishes: StyleWishes = {
    color: settings.color,
    timeZone: settings['time-zone'] ?? fromFile?.timeZone ?? 'UTC',
    verbose: settings.verbose ?? false,
  };
  const format = settings.format ?? formatOfPolicy(loaded, Object.keys(formats) as Name[]);
  if (formats[format].binary && io.stdout.isTTY)
    throw new UsageError(
      `--format: ${format} is no text, and standard output is a terminal: write to a pipe, or to a file with -o`,
    );
  return {
    analysis: {
      captures,
      ...(settings.filter === null ? {} : { filter: settings.filter }),
      policy: loaded.policy,
      policySource: loaded.source,
      overrides: settings.set ?? [],
      maxFlows: settings['max-flows'] ?? fromFile?.maxFlows ?? DEFAULT_MAX_FLOWS,
      tcpTimeoutSec: settings['tcp-timeout'] ?? fromFile?.tcpTimeoutSec ?? DEFAULT_TCP_TIMEOUT_SEC,
      udpTimeoutSec: settings['udp-timeout'] ?? fromFile?.udpTimeoutSec ?? DEFAULT_UDP_TIMEOUT_SEC,
      decapsulate: settings.decapsulate ?? [],
      digest: settings.digest ?? (files.length > 0 || writesMore),
      ...(jobs === 1 ? {} : { threads: await readThreads(jobs - 1) }),
      salvage: settings.salvage ?? false,
      follow: settings.follow ?? false,
      ...(settings.pseudonymise ? { pseudonyms: await pseudonymsOf(settings.pseudonymise) } : {}),
      version: io.version(),
    },
    format,
    style: terminalStyle(io, wishes),
    files,
    fileStyle: fileStyle(wishes),
    quiet,
    progress: !quiet && settings['no-progress'] !== true,
  };
}

async function readThreads(count: number): Promise<ReadThreads> {
  const { ReadThreads } = await import('../capture/read-threads.js');
  return new ReadThreads(count);
}

async function pseudonymsOf(key: string): Promise<Pseudonyms> {
  const { Pseudonyms } = await import('../findings/pseudonyms.js');
  return Pseudonyms.of(key);
}

function formatOfPolicy<Name extends string>({ file }: LoadedPolicy, names: readonly Name[]): Name {
  if (file === null || file.options.format === null) return names[0];
  return oneOf(names, 'format')([file.options.format], file.placeOf(['options', 'format']));
}

/** Runs the analysis where it can be watched and interrupted, and says what was wrong with its inputs. */
export async function watchAnalysis(
  run: CaptureRun<string>,
  io: Io,
  options: Pick<AnalysisOptions, 'unclearSubject' | 'onFlow' | 'secondLook'> & { verify?: boolean },
  controller?: AbortController,
): Promise<Report> {
  const progress = makeProgressDisplay(io, run.progress);
  try {
    const { verify, ...asked } = options;
    const onProgress = progress.update;
    const report = await interruptible(
      io,
      (signal) => {
        const verifying = verify ? { verify: (path: string) => io.verify(path, signal) } : {};
        return io.analyze({ ...run.analysis, ...asked, ...verifying, onProgress, signal });
      },
      controller,
    );
    progress.stop();
    sayProblems(report, run.quiet, io);
    return report;
  } finally {
    progress.stop();
  }
}

/** What was wrong with the inputs, one line each, but for what was `told` before. */
export function sayProblems({ inputs, coverage }: Report, quiet: boolean, io: Io, told: readonly string[] = []): void {
  for (const { name, error, verification } of inputs) {
    if (error !== null && !told.includes(error.message)) say(io, error.message);
    if (verification?.difference) say(io, `${name}: ${describeDifference(verification)}`);
  }
  if (quiet) return;
  for (const { name, error, verification } of inputs) {
    if (verification?.result === 'not-verified' && error === null) {
      say(io, `warning: ${name}: not verified: ${verification.reason}`);
    }
  }
  for (const warning of coverage.warnings) {
    if (!told.some((message) => warning.endsWith(`: ${message}`))) say(io, `warning: ${warning}`);
  }
}
