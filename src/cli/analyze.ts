import type { Report } from '../findings/report.js';
import { REPORT_WRITERS, type ReportFormatName } from '../report/report-writers.js';
import type { WriterOptions } from '../report/report-writer.js';
import { planRun, watchAnalysis } from './capture-run.js';
import type { Request } from './command.js';
import { ANALYZE_OPTIONS } from './commands.js';
import type { Io } from './io.js';
import { readOptions } from './options.js';
import { writeAll, type Sink } from './sink.js';
import { StreamSink } from './stream-sink.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

/** `wiretable analyze`: one pass over the captures, one report in as many formats as are asked for. */
export async function runAnalyze({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(ANALYZE_OPTIONS, options, io.env);
  const run = await planRun(operands, settings, REPORT_WRITERS, io);
  const files = await createAll(run.files.map(({ path }) => path));
  try {
    const report = await watchAnalysis(run, io, { unclearSubject: 'refuse', verify: settings.verify ?? false });
    for (const [i, file] of files.entries()) await writeReport(file, report, run.files[i].format, run.fileStyle);
    // Files first: they must not depend on somebody reading standard output.
    await publishAll(files);
    const stdout = new StreamSink(io.stdout, 'standard output');
    await writeReport(stdout, report, run.format, run.style);
    await stdout.end();
    return report.exitStatus;
  } finally {
    await discardAll(files);
  }
}

async function writeReport(sink: Sink, report: Report, format: ReportFormatName, style: WriterOptions): Promise<void> {
  const write = await REPORT_WRITERS[format].load();
  await writeAll(sink, write(report, style));
}
