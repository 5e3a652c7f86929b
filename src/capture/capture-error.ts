/** Why a capture could not be read, or not read on. */
export type CaptureErrorCode =
  | 'not-found'
  | 'unreadable'
  | 'empty'
  | 'not-a-capture'
  | 'unsupported'
  | 'damaged'
  | 'cut-short'
  | 'no-captures'
  | 'interface-lost';

/**
 * An input that cannot be read (on). The message is complete for a person:
 * `office.pcapng: byte 4096 (frame 12): EPB caplen 70000 exceeds its block length 132`.
 */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';

  constructor(
    readonly code: CaptureErrorCode,
    message: string,
    /** Byte offset in the (unpacked) input where the bad thing starts, and the 1-based number of the frame it would have been. */
    readonly place: { offset: number; frame: number } | null = null,
  ) {
    super(message);
  }
}

/** Not one frame could be read from any input: what was wrong with each. */
export class NothingReadError extends Error {
  override readonly name = 'NothingReadError';

  constructor(readonly errors: readonly CaptureError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}
