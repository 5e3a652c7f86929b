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
