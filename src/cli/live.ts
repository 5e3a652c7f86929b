import type { Feed, InterfaceOptions, JudgedRun, WatchOptions } from '../analysis.js';
import { Pace } from '../capture/pace.js';
import type { Report } from '../findings/report.js';
import { REPORT_WRITERS, type ReportFormatName } from '../report/report-writers.js';
import { evidenceWriter, sayEvidence, writeReport } from './analyze.js';
import { planRun, sayProblems, type CaptureRun } from './capture-run.js';
import type { CommandWork, Request } from './command.js';
import { EvidenceFolder } from './evidence-folder.js';
import { finishing, interruptible } from './interrupts.js';
import type { Io } from './io.js';
import { makeLineDisplay, type LiveDisplay } from './live-display.js';
import { say } from './messages.js';
import { captureOptions, PSEUDONYMISE_OPTION, readOptions, WATCH_OPTIONS, type Settings } from './options.js';
import { StreamSink } from './stream-sink.js';
import { UsageError } from './usage-error.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

const STANDARD_INPUT = '-';
const DEFAULT_INTERVAL_SEC = 10;
const AS_RECORDED = 1;
const DEFAULT_RING_BYTES = 100e6;
const DEFAULT_RING_FILES = 10;

const OPTIONS = {
  ...WATCH_OPTIONS,
  ...captureOptions(REPORT_WRITERS),
  pseudonymise: PSEUDONYMISE_OPTION,
};

type LiveSettings = Settings<typeof OPTIONS>;
type LiveRun = CaptureRun<ReportFormatName>;

/** `wiretable live`: the same analysis, watched while it goes on, and at the end the report that `analyze` prints. */
export const LIVE = { options: OPTIONS, run: runLive } satisfies CommandWork;

async function runLive({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  const source = sourceOf(operands, settings.interface ?? [], settings.replay);
  if (settings.pseudonymise !== null && settings.write !== null) {
    throw new UsageError('--write with --pseudonymise: the ring keeps packets as they are');
  }
  const run = await planRun(operands, settings, REPORT_WRITERS, io, {
    needsCapture: source.kind !== 'interfaces',
  });
  const controller = new AbortController();
  // Told where people look: on the screen while there is one. And once: not again at the end.
  let display: LiveDisplay | null = null;
  const told: string[] = [];
  const onProblem = (message: string) => {
    told.push(message);
    if (display === null) say(io, message);
    else display.tell(message);
  };
  // Before the files are created: they belong to who the program becomes when the interfaces are open.
  const interfaces =
    source.kind === 'interfaces'
      ? await openInterfaces(source.names, settings, io, { onProblem, signal: controller.signal })
      : null;
  const { files, folder } = await openOutputs(run, settings.evidence).catch(async (error: unknown) => {
    await interfaces?.close();
    throw error;
  });
  const application = `wiretable ${io.version()}`;
  try {
    const stdout = new StreamSink(io.stdout, 'standard output', () => files.length === 0 && controller.abort());
    const intervalMs = (settings.interval ?? DEFAULT_INTERVAL_SEC) * 1000;
    let judgeNow: (() => JudgedRun) | null = null;
    const evidenceNow = async () => {
      if (judgeNow === null) throw new Error('no frame was read yet');
      const { EVIDENCE_FOLDER, writeEvidenceNow } = await import('./live-evidence.js');
      return writeEvidenceNow(judgeNow(), settings.evidence ?? EVIDENCE_FOLDER, application);
    };
    const screen = await openScreenDisplay(source, run, io, evidenceNow);
    const shown = screen ?? makeLineDisplay(run, stdout, io, intervalMs);
    display = shown;
    // Gives the terminal back at once: a second request ends the process without asking anybody.
    controller.signal.addEventListener('abort', () => screen?.stop());
    const takesEvidence = folder === null ? {} : { onJudged: evidenceWriter(folder, { application, snaplen: null }) };
    const report = await interruptible(
      io,
      async (signal) => {
        const pace = source.speed === null ? undefined : new Pace(source.speed, io.now);
        const feed = interfaces ?? (await io.openFiles({ ...run.analysis, signal }, pace));
        const watched: WatchOptions = {
          ...run.analysis,
          follow: run.analysis.follow || source.kind === 'interfaces',
          unclearSubject: 'refuse',
          isEndless: source.kind !== 'files',
          signal,
          now: io.now,
          onStart: (view, judge) => {
            judgeNow = judge;
            shown.start(view, () => controller.abort());
          },
          ...(screen === null && folder === null ? {} : { secondLook: takesEvidence }),
          onEnd: () => shown.end(signal),
          ...(shown.onEvent === undefined ? {} : { onEvent: shown.onEvent }),
          ...(pace === undefined ? {} : { clock: () => pace.now() }),
        };
        return await io.watch(watched, feed).finally(() => shown.stop());
      },
      controller,
      'stopping: the report follows (once more ends at once)',
    );
    sayProblems(report, run.quiet, io, told);
    await finishing(io, controller.signal, async () => {
      await folder?.complete();
      await writeFiles(report, run, files);
      await folder?.publish();
    });
    if (folder !== null && !run.quiet) await sayEvidence(report, folder, io);
    await writeReport(stdout, report, run.format, run.style);
    await stdout.end();
    return report.exitStatus;
  } finally {
    await discardAll(files);
    await folder?.discard();
  }
}

/** Where the frames come from. `speed`: packet seconds per second; null: as they come. */
type Source =
  { kind: 'interfaces'; names: readonly string[]; speed: null } | { kind: 'files' | 'pipe'; speed: number | null };

function sourceOf(captures: readonly string[], names: readonly string[], replay: number | null): Source {
  if (names.length > 0) {
    if (captures.length > 0) throw new UsageError(`${captures[0]}: a capture and --interface exclude each other`);
    if (replay !== null) throw new UsageError('--replay is for captures: an interface has its own pace');
    return { kind: 'interfaces', names, speed: null };
  }
  if (captures.length === 0) {
    throw new UsageError('nothing to watch: name an interface with -i, a capture to replay, or - for standard input');
  }
  if (captures.includes(STANDARD_INPUT)) return { kind: 'pipe', speed: replay };
  return { kind: 'files', speed: replay ?? AS_RECORDED };
}

async function openInterfaces(
  interfaces: readonly string[],
  settings: LiveSettings,
  io: Io,
  watched: Pick<InterfaceOptions, 'onProblem' | 'signal'>,
): Promise<Feed> {
  const ring =
    settings.write === null
      ? null
      : {
          path: settings.write,
          maxFileBytes: settings['write-size'] ?? DEFAULT_RING_BYTES,
          maxFiles: settings['write-files'] ?? DEFAULT_RING_FILES,
          application: `wiretable ${io.version()}`,
        };
  const { snaplen, buffer } = settings;
  return io.openInterfaces({
    interfaces,
    backend: settings.backend ?? 'auto',
    filter: settings.filter,
    ...(snaplen === null ? {} : { snaplen }),
    ...(buffer === null ? {} : { bufferBytes: buffer }),
    promiscuous: settings['no-promiscuous'] !== true,
    identity: await io.identityToTake(settings.user),
    ring,
    ...watched,
  });
}

async function openScreenDisplay(
  source: Source,
  run: LiveRun,
  io: Io,
  writeEvidence: () => Promise<string>,
): Promise<LiveDisplay | null> {
  if (run.format !== 'text' || run.quiet) return null;
  const terminal = await io.openTerminal(source.kind === 'pipe');
  if (terminal === null) return null;
  const { screenDisplay } = await import('./live-screen.js');
  return screenDisplay(run, io, terminal, writeEvidence);
}

/** Where results go that are not printed: reserved before the work. */
async function openOutputs(run: LiveRun, evidence: string | null) {
  const files = await createAll(run.files.map(({ path }) => path));
  try {
    return { files, folder: evidence === null ? null : await EvidenceFolder.create(evidence) };
  } catch (error) {
    await discardAll(files);
    throw error;
  }
}

async function writeFiles(report: Report, run: LiveRun, files: Awaited<ReturnType<typeof createAll>>): Promise<void> {
  for (const [i, file] of files.entries()) await writeReport(file, report, run.files[i].format, run.fileStyle);
  // Files first: they must not depend on somebody reading standard output.
  await publishAll(files);
}
