import type { Io } from './io.js';
import { say } from './messages.js';

/**
 * Runs `work` so that the first request to stop ends it early through `signal`, the second one the whole process.
 * `controller` is also for `work` itself, when it has nobody to work for any more.
 */
export async function interruptible<T>(
  io: Io,
  work: (signal: AbortSignal) => Promise<T>,
  controller: AbortController = new AbortController(),
  message = 'interrupted: reporting what was read so far (once more ends at once)',
): Promise<T> {
  const stopListening = io.onInterrupt(() => {
    // First: a screen that is open goes, and what is said stays.
    controller.abort();
    say(io, message);
  });
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}

/**
 * Runs `work`, which writes files and is a moment from their being whole: the first request to stop lets it finish. Where one
 * has come before (`stopped`), the next ends the process at once.
 */
export async function finishing<T>(io: Io, stopped: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (stopped.aborted) return await work();
  const message = 'interrupted: the files are being written (once more ends at once)';
  return await interruptible(io, work, new AbortController(), message);
}
