import { loadNative } from '../../src/capture/native/load.js';

/** Why nothing here can speak to libpcap, or null: tests that need it are skipped, and print this. */
export const NO_LIBPCAP: string | null = (() => {
  try {
    loadNative();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
})();

/** ` (skipped: …)` behind the name of a test that is. */
export function skipNote(reason: string | null): string {
  return reason === null ? '' : ` (skipped: ${reason})`;
}
