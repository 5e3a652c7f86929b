import type { AnalysisOptions, Feed, FileOptions, InterfaceOptions, WatchOptions } from '../analysis.js';
import type { Pace } from '../capture/pace.js';
import type { HostFacts } from '../capture/host.js';
import type { NativeInterface } from '../capture/live.js';
import type { Identity } from '../capture/open-interface.js';
import type { Report, VerificationReport } from '../findings/report.js';

/** An output of the process, as far as this program uses it. */
export type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** A terminal for a screen of our own: where keys come from, and where it is drawn. */
export interface Terminal {
  keyboard: NodeJS.ReadStream;
  terminal: NodeJS.WriteStream;
  /** Gives the keyboard back. */
  close(): void;
}

/** Everything impure that the program touches beside files: one door, so that tests can stand behind it. */
export interface Io {
  stdout: OutputStream;
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Threads that this host runs at once. */
  parallelism(): number;
  /** Of the package. */
  version(): string;
  analyze(options: AnalysisOptions): Promise<Report>;
  /** Reads a capture with two readers, one of them in a process of its own. `signal` ends it early. */
  verify(path: string, signal: AbortSignal): Promise<VerificationReport>;
  openFiles(options: FileOptions & { signal?: AbortSignal }, pace?: Pace): Promise<Feed>;
  /** Throws `SetupError`. */
  openInterfaces(options: InterfaceOptions): Promise<Feed>;
  /** Whom root becomes when the interfaces are open; null where there is nothing to give up. Throws `SetupError`. */
  identityToTake(user: string | null): Promise<Identity | null>;
  watch(options: WatchOptions, feed: Feed): Promise<Report>;
  /**
   * The terminal that the program runs on; null: there is none that can show a screen. `isInputTaken`: standard input is
   * something else.
   */
  openTerminal(isInputTaken: boolean): Promise<Terminal | null>;
  /** Calls `listener` before the process ends without having been asked to. Gives the function that ends this. */
  onCrash(listener: () => void): () => void;
  /** Calls `listener` again and again. Gives the function that ends this. */
  every(ms: number, listener: () => void): () => void;
  /** All that can be captured on. Throws `SetupError`. */
  listInterfaces(): Promise<NativeInterface[]>;
  /** What capturing on this host needs. */
  examineHost(): Promise<HostFacts>;
  /**
   * Calls `listener` for the first request to stop (SIGINT, SIGTERM); a second one ends the process, whatever it is doing.
   * Gives the function that ends this.
   */
  onInterrupt(listener: () => void): () => void;
}
