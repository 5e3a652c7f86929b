import { Writable } from 'node:stream';
import { openFiles, watch, type AnalysisOptions } from '../../src/analysis.js';
import type { HostFacts } from '../../src/capture/host.js';
import type { Io } from '../../src/cli/io.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { Report, VerificationReport } from '../../src/findings/report.js';
import { makeHost } from './host-fixture.js';
import { cleanReport, makeVerification } from './report-fixture.js';

/** An output that keeps what is written to it; it can fail or be slow on purpose. */
export class FakeOutput extends Writable {
  private readonly taken: Buffer[] = [];
  isTTY = false;
  columns?: number;
  /** From now on every write fails with this code. */
  failWith: string | null = null;
  /** Called before each chunk is taken: wait as long as the reader shall be slow. */
  beforeTaking: () => Promise<void> = async () => {};

  get bytes(): Buffer {
    return Buffer.concat(this.taken);
  }

  get text(): string {
    return this.bytes.toString();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    void this.beforeTaking().then(() => {
      if (this.failWith !== null) {
        done(Object.assign(new Error(`write ${this.failWith}`), { code: this.failWith }));
        return;
      }
      this.taken.push(chunk);
      done();
    });
  }
}

export interface FakeIo extends Io {
  stdout: FakeOutput;
  stderr: FakeOutput;
  env: Record<string, string>;
  /** What the analysis was asked for. */
  asked: AnalysisOptions[];
  /** What the second reader says, by path; of all others that it agrees. */
  verifications: Map<string, VerificationReport>;
  /** As if the person at the terminal pressed Ctrl-C. */
  interrupt(): void;
  endedAtOnce: number;
  /** What there is to capture with and on. */
  host: HostFacts;
  clockMs: number;
  /** Time goes on; what is to be done every so often is done once where it is due. */
  tick(ms: number): void;
}

/** Gives each flow to the command as the analysis does: waiting where it is asked to. */
export async function giveFlows(flows: Iterable<FlowReport>, { onFlow, signal }: AnalysisOptions): Promise<void> {
  for (const flow of flows) {
    if (signal?.aborted) return;
    await onFlow?.(flow);
  }
}

/** The world of `main()` without a process; `analyze` stands for the engine. */
export function fakeIo(analyze: Io['analyze'] | Report = cleanReport()): FakeIo {
  const interruptListeners = new Set<() => void>();
  const timers = new Set<{ everyMs: number; dueMs: number; listener: () => void }>();
  const io: FakeIo = {
    stdout: new FakeOutput(),
    stderr: new FakeOutput(),
    env: {},
    asked: [],
    clockMs: 0,
    endedAtOnce: 0,
    host: makeHost(),
    now: () => io.clockMs,
    parallelism: () => 1,
    version: () => '1.2.3',
    analyze: async (options) => {
      io.asked.push(options);
      return typeof analyze === 'function' ? analyze(options) : analyze;
    },
    openInterfaces: async () => {
      throw new Error('no interfaces here');
    },
    identityToTake: async () => null,
    listInterfaces: async () => io.host.interfaces,
    examineHost: async () => io.host,
    verify: async (path) => io.verifications.get(path) ?? makeVerification(),
    verifications: new Map(),
    openFiles,
    watch,
    openTerminal: async () => null,
    onCrash: () => () => {},
    every(everyMs, listener) {
      const timer = { everyMs, dueMs: io.clockMs + everyMs, listener };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    tick(ms) {
      io.clockMs += ms;
      for (const timer of timers) {
        if (timer.dueMs > io.clockMs) continue;
        timer.dueMs = io.clockMs + timer.everyMs;
        timer.listener();
      }
    },
    onInterrupt(listener) {
      interruptListeners.add(listener);
      return () => interruptListeners.delete(listener);
    },
    interrupt() {
      if (interruptListeners.size === 0) io.endedAtOnce++;
      for (const listener of interruptListeners) listener();
      interruptListeners.clear();
    },
  };
  return io;
}
