import { dltOf } from './datalink.js';
import type { NativeFilter } from './native/addon.js';
import { loadNative } from './native/load.js';
import { SetupError, type SetupErrorCode } from './setup-error.js';
import { MAX_CAPLEN } from './limits.js';

export type { NativeFilter } from './native/addon.js';

/** Compiles a capture filter for frames of a link type. Throws `SetupError` with libpcap's message. */
export function compileFilter(linktype: number, expression: string): NativeFilter {
  const { addon } = loadNative();
  return refusable(() => new addon.Filter(dltOf(linktype), MAX_CAPLEN, expression));
}

/** Runs `work`, with what the addon refuses as a `SetupError`. */
function refusable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: SetupErrorCode };
    if (!(error instanceof Error) || code === undefined) throw error;
    throw new SetupError(code, error.message.split('\n')[0]);
  }
}
