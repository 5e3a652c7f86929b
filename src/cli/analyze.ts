import type { JudgedRun } from '../analysis.js';
import type { PacketFileOptions } from '../evidence/packet-files.js';
import { counted } from '../findings/counted.js';
import type { Report } from '../findings/report.js';
import { REPORT_WRITERS, type ReportFormatName } from '../report/report-writers.js';
import type { WriterOptions } from '../report/report-writer.js';
import { planRun, watchAnalysis } from './capture-run.js';
import type { CommandWork, Request } from './command.js';
import type { EvidenceFolder } from './evidence-folder.js';
import { finishing } from './interrupts.js';
import type { Io } from './io.js';
import { say } from './messages.js';
import {
  BASELINE_OPTION,
  captureOptions,
  EVIDENCE_OPTIONS,
  PSEUDONYMISE_OPTION,
  readOptions,
  SUGGEST_OPTION,
  VERIFY_OPTION,
} from './options.js';
import { writeAll, type Sink } from './sink.js';
import { StreamSink } from './stream-sink.js';
import { UsageError } from './usage-error.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

const OPTIONS = {
  ...captureOptions(REPORT_WRITERS),
  baseline: BASELINE_OPTION,
  verify: VERIFY_OPTION,
  ...EVIDENCE_OPTIONS,
  suggest: SUGGEST_OPTION,
  pseudonymise: PSEUDONYMISE_OPTION,
};

/** `wiretable analyze`: one pass over the captures, one report in as many formats as are asked for. */
export const ANALYZE = { options: OPTIONS, run: runAnalyze } satisfies CommandWork;

async function runAnalyze({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  const { evidence: path, snaplen, suggest } = settings;
  if (snaplen !== null && path === null) throw new UsageError('--snaplen cuts the frames of --evidence: name its DIR');
  if (settings.pseudonymise !== null && settings.suggest !== null) {
    throw new UsageError('--suggest with --pseudonymise: rows for pseudonyms fit no traffic');
  }
  const run = await planRun(operands, settings, REPORT_WRITERS, io, { writesMore: path !== null });
  const baseline =
    settings.baseline === null ? null : await loadBaseline(settings.baseline, settings.pseudonymise !== null);
  const files = await createAll([...run.files.map(({ path }) => path), ...(suggest === null ? [] : [suggest])]);
  let folder: EvidenceFolder | null = null;
  try {
    if (path !== null) folder = await createFolder(path);
    const application = `wiretable ${io.version()}`;
    const secondLook = folder === null ? {} : { secondLook: lookFor(folder, { application, snaplen }) };
    const verify = settings.verify ?? false;
    const controller = new AbortController();
    const asked = { unclearSubject: 'refuse', verify, ...secondLook } as const;
    const judged = await watchAnalysis(run, io, asked, controller);
    const report = baseline?.(judged) ?? judged;
    // Files first: they must not depend on somebody reading standard output.
    await finishing(io, controller.signal, async () => {
      for (const [i, { format }] of run.files.entries()) await writeReport(files[i], report, format, run.fileStyle);
      if (suggest !== null) await writeSuggestions(files[files.length - 1], report);
      await folder?.complete();
      await publishAll(files);
      await folder?.publish();
    });
    if (folder !== null && !run.quiet) await sayEvidence(report, folder, io);
    const stdout = new StreamSink(io.stdout, 'standard output');
    await writeReport(stdout, report, run.format, run.style);
    await stdout.end();
    return report.exitStatus;
  } finally {
    await discardAll(files);
    await folder?.discard();
  }
}

async function createFolder(path: string): Promise<EvidenceFolder> {
  const { EvidenceFolder } = await import('./evidence-folder.js');
  return EvidenceFolder.create(path);
}

/** Gives what holds a report against the one at `path`. Brings the schema library with it. Throws `ReportError`. */
async function loadBaseline(path: string, isDisguised: boolean): Promise<(report: Report) => Report> {
  const [{ readReport }, { withBaseline }] = await Promise.all([
    import('./read-report.js'),
    import('../findings/compare.js'),
  ]);
  const old = await readReport(path);
  // What is gone since is in the report, too.
  if (isDisguised && !old.report.pseudonymised) {
    throw new UsageError(`--baseline with --pseudonymise: ${old.name} shows addresses, make it with the same key`);
  }
  return (report) => withBaseline(report, old);
}

/** What the analysis is to do for `--evidence`. */
function lookFor(folder: EvidenceFolder, options: PacketFileOptions) {
  return { spoolFolder: folder.staging, onJudged: evidenceWriter(folder, options) };
}

/** Writes the packets behind the findings of a run. */
export function evidenceWriter(folder: EvidenceFolder, options: PacketFileOptions) {
  return async (run: JudgedRun) => {
    const { writePacketFiles } = await import('../evidence/packet-files.js');
    await writePacketFiles(run, folder, options);
  };
}

/** What was written, and what could not be. */
export async function sayEvidence({ findings, evidence }: Report, folder: EvidenceFolder, io: Io): Promise<void> {
  const files = findings.filter(({ packetFile }) => packetFile !== undefined).length;
  const others = findings.filter(({ flows }) => flows === 0).length;
  const gone = findings.length - others - files;
  const rest = [
    ...(gone === 0 ? [] : [`; ${counted(gone, 'finding')} without packets: they were not found again`]),
    ...(others === 0 ? [] : [`; ${counted(others, 'finding')} without packets: about rows, waivers, the capture`]),
  ].join('');
  say(io, `evidence: ${counted(files, 'file')} in ${folder.path}${rest}`);
  for (const line of evidence?.missing ?? []) say(io, `warning: evidence: ${line}`);
  const strangers = await folder.strangers();
  if (strangers > 0) say(io, `warning: evidence: ${counted(strangers, 'file')} of other runs in ${folder.path}`);
}

async function writeSuggestions(sink: Sink, report: Report): Promise<void> {
  const { writeSuggestions: write } = await import('../report/suggest.js');
  await writeAll(sink, write(report));
}

export async function writeReport(
  sink: Sink,
  report: Report,
  format: ReportFormatName,
  style: WriterOptions,
): Promise<void> {
  const write = await REPORT_WRITERS[format].load();
  await writeAll(sink, write(report, style));
}
