import { join } from 'node:path';
import { CaptureError } from '../capture/capture-error.js';
import { type CaptureSet, openCaptureSet } from '../capture/capture-set.js';
import { expandCaptures } from '../capture/expand-paths.js';
import type { FrameSet } from '../capture/frame-set.js';
import type { LiveOptions } from '../capture/live.js';
import type { Pace } from '../capture/pace.js';
import type { ReadThreads } from '../capture/read-threads.js';
import type { RingOptions } from '../capture/ring-recorder.js';
import { isReadOnce, Spool } from '../capture/spool.js';
import type { VerificationReport } from '../findings/report.js';

/** What is read. */
export interface FileOptions {
  /** Files, folders, globs, `-`. */
  captures: readonly string[];
  /** Capture filter, pcap-filter(7): frames that do not pass are counted and skipped. */
  filter?: string;
  /** SHA-256 of every input in the report. */
  digest: boolean;
  /** Threads that read ahead of the engine; without them all is read in its own. The report is the same. */
  threads?: ReadThreads;
  /** Go on behind damage. */
  salvage: boolean;
  /** Keep reading the one capture as it grows; `signal` is its end. */
  follow: boolean;
}

/** Asks a second reader about an input. */
export type Verify = (path: string) => Promise<VerificationReport>;

/** What else decides how captures are opened. */
export interface FeedWishes {
  /** Inputs that can be read only once are copied there, for a second look. */
  spoolFolder?: string | undefined;
  /** The end of a followed file. */
  signal?: AbortSignal | undefined;
}

/** What a run reads. */
export interface Feed {
  set: FrameSet;
  /** What else is found out about the inputs, by path, when they have been read. */
  checks(verify: Verify | undefined): Promise<ReadonlyMap<string, InputCheck>>;
  /** Opens the inputs once more; null: they can be read only once. */
  reopen: (() => Promise<FrameSet>) | null;
  close(): Promise<void>;
}

export interface FileFeed extends Feed {
  /** Copies of what can be read only once, by path. */
  spools: ReadonlyMap<string, Spool>;
}

/** Opens captures as one set. `pace` keeps frames back until they are due. */
export async function openFiles(options: FileOptions & FeedWishes, pace?: Pace): Promise<FileFeed> {
  const filter = options.filter === undefined ? null : await loadFilter(options.filter);
  const { spoolFolder } = options;
  const paths = await expandCaptures([...options.captures]);
  const spools = spoolFolder === undefined ? NO_SPOOLS : await openSpools(paths, spoolFolder);
  const onBytes = (path: string, bytes: Uint8Array) => spools.get(path)?.take(bytes);
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  if (options.follow && paths.length !== 1) {
    throw new CaptureError('unsupported', `${paths.length} captures: only one can be followed`);
  }
  const opening = openCaptureSet(paths, {
    salvage: options.salvage,
    ...threads,
    digest: options.digest,
    ...(spools.size > 0 ? { onBytes } : {}),
    ...(options.follow && options.signal ? { follow: options.signal } : {}),
    ...(pace === undefined ? {} : { pace }),
  });
  const all = await unlessStopped(opening, options.signal);
  const set = filter === null ? all : filter(all);
  const readPaths = paths.map((path) => spools.get(path)?.path ?? path);
  const areReadOnce = await Promise.all(readPaths.map(isReadOnce));
  const reopen = async () => {
    const again = await openCaptureSet(readPaths, { salvage: options.salvage, ...threads });
    return filter === null ? again : filter(again);
  };
  return {
    set,
    spools,
    checks: (verify) => checkInputs(set, verify),
    reopen: areReadOnce.includes(true) ? null : reopen,
    async close() {
      await set.close();
      for (const spool of spools.values()) spool.close();
    },
  };
}

/** Interfaces to capture on, and what is done beside. */
export interface InterfaceOptions extends LiveOptions {
  /** Keep the latest frames in a ring of files. */
  ring: RingOptions | null;
  /** Told at once what goes wrong while the run goes on. */
  onProblem: (message: string) => void;
  /** Takes no new packets from then on; those captured are still judged. */
  signal: AbortSignal;
}

/**
 * Opens interfaces as one set, gives up what rights they took, and then creates the files of the ring: they belong to who
 * the program has become. Throws `SetupError`.
 */
export async function openInterfaces({ ring, signal, ...options }: InterfaceOptions): Promise<Feed> {
  const { openLive } = await import('../capture/live.js');
  const live = await openLive(options);
  signal.addEventListener('abort', () => live.stop());
  const set = ring === null ? live : await recorded(live, ring, options.onProblem);
  return { set, checks: async () => new Map(), reopen: null, close: () => set.close() };
}

async function recorded(live: FrameSet, ring: RingOptions, onProblem: (message: string) => void): Promise<FrameSet> {
  const [{ RingRecorder }, { RecordedSet }] = await Promise.all([
    import('../capture/ring-recorder.js'),
    import('../capture/recorded-set.js'),
  ]);
  try {
    return new RecordedSet(live, new RingRecorder(ring), onProblem);
  } catch (error) {
    await live.close();
    throw error;
  }
}

/** Several captures are put in order before the first frame, and a pipe among them may keep silent for ever. */
function unlessStopped(opening: Promise<CaptureSet>, signal: AbortSignal | undefined): Promise<CaptureSet> {
  if (signal === undefined) return opening;
  const stopped = new Promise<never>((_, reject) => {
    const text = 'stopped before the captures were put in order: nothing was read';
    signal.addEventListener('abort', () => setImmediate(() => reject(new CaptureError('unreadable', text))));
  });
  // Where the set is open, nobody waits for the stop here any more.
  stopped.catch(() => {});
  return Promise.race([opening, stopped]);
}

/** What is known of an input beside its frames. */
export interface InputCheck {
  verification: VerificationReport | null;
}

/** What the second reader says, by path, where it was asked. */
async function checkInputs({ inputs }: FrameSet, verify: Verify | undefined): Promise<Map<string, InputCheck>> {
  const checks = new Map<string, InputCheck>();
  for (const { path } of inputs) {
    checks.set(path, { verification: verify === undefined ? null : await verify(path) });
  }
  return checks;
}

/** What keeps frames back. Throws `SetupError` where it cannot be had. */
async function loadFilter(expression: string): Promise<(set: FrameSet) => FrameSet> {
  const [{ FrameFilter }, { FilteredSet }] = await Promise.all([
    import('../capture/frame-filter.js'),
    import('../capture/filtered-set.js'),
  ]);
  const filter = new FrameFilter(expression);
  return (set) => new FilteredSet(set, filter);
}

const NO_SPOOLS: ReadonlyMap<string, Spool> = new Map();

async function openSpools(paths: readonly string[], folder: string): Promise<ReadonlyMap<string, Spool>> {
  const spools = new Map<string, Spool>();
  for (const [i, path] of paths.entries()) {
    if (await isReadOnce(path)) spools.set(path, new Spool(join(folder, `spool-${i}`)));
  }
  return spools;
}
