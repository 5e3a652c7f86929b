import type { Chunk } from '../report/report-writer.js';

/** Where output goes. */
export interface Sink {
  /**
   * Takes `chunk`. A promise means that enough is waiting to be written: who can wait should, before writing more. Failures
   * are kept and told at the end.
   */
  write(chunk: Chunk): Promise<void> | undefined;
}

/** An output that somebody reads while it grows. */
export interface FlushableSink extends Sink {
  /** Hands on what has been gathered. */
  flush(): void;
}

/** Characters gathered before they are handed on: a flow line at a time would cost a system call each. */
export const SINK_CHUNK = 64 * 1024;

/** Writes all of it, no faster than it is taken. */
export async function writeAll(sink: Sink, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) {
    const taken = sink.write(chunk);
    if (taken !== undefined) await taken;
  }
}
