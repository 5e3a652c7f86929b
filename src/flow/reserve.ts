/**
 * Room for a table that grows into it: zeroes, committed page by page when touched. Shared memory, as V8 does not count it:
 * its collector takes what is reserved for garbage to come, and runs while a small capture is read.
 */
export function reserve(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}
