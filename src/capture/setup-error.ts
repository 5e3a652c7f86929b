/** Why this host cannot do what was asked. */
export type SetupErrorCode =
  | 'no-addon'
  | 'no-libpcap'
  | 'no-cap'
  | 'no-such-interface'
  | 'no-such-user'
  | 'not-permitted'
  | 'interface-down'
  | 'bad-filter'
  | 'cannot-open'
  | 'cannot-write';

/**
 * What was asked cannot be set up on this host. The message is one line for a person; `remedies` are the ways out, one line
 * each.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';

  constructor(
    readonly code: SetupErrorCode,
    message: string,
    readonly remedies: readonly string[] = [],
  ) {
    super(message);
  }
}
