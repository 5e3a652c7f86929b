import { compareReports, type Difference } from '../findings/compare.js';
import { DIFF_WRITERS, type DiffFormatName } from '../report/diff-writers.js';
import type { WriterOptions } from '../report/report-writer.js';
import type { CommandWork, Request } from './command.js';
import type { Io } from './io.js';
import { diffOptions, readOptions } from './options.js';
import { readReport } from './read-report.js';
import { writeAll, type Sink } from './sink.js';
import { StreamSink } from './stream-sink.js';
import { fileStyle, terminalStyle, type StyleWishes } from './style.js';
import { UsageError } from './usage-error.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

const OPTIONS = diffOptions(DIFF_WRITERS);

/** `wiretable diff OLD NEW`. */
export const DIFF = { options: OPTIONS, run: runDiff } satisfies CommandWork;

async function runDiff({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  if (operands.length !== 2) throw new UsageError(`two reports are compared, OLD and NEW: ${operands.length} given`);
  const [old, now] = operands;
  if (old === '-' && now === '-') throw new UsageError('only one of the two can be standard input');
  const wishes: StyleWishes = {
    color: settings.color,
    timeZone: settings['time-zone'] ?? 'UTC',
    verbose: settings.verbose ?? false,
  };
  const outFiles = settings.out ?? [];
  const difference = compareReports(await readReport(old), await readReport(now), settings['fail-on'] ?? 'low');
  const files = await createAll(outFiles.map(({ path }) => path));
  try {
    for (const [i, file] of files.entries()) await write(file, difference, outFiles[i].format, fileStyle(wishes));
    await publishAll(files);
    const stdout = new StreamSink(io.stdout, 'standard output');
    await write(stdout, difference, settings.format ?? 'text', terminalStyle(io, wishes));
    await stdout.end();
    return difference.exitStatus;
  } finally {
    await discardAll(files);
  }
}

async function write(sink: Sink, difference: Difference, format: DiffFormatName, style: WriterOptions): Promise<void> {
  const writeDifference = await DIFF_WRITERS[format].load();
  await writeAll(sink, writeDifference(difference, style));
}
