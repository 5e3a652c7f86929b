/** Why a policy, a port table or an override cannot be used. */
export type PolicyErrorCode =
  | 'not-found'
  | 'unreadable'
  | 'too-big'
  | 'not-text'
  | 'syntax'
  | 'invalid'
  | 'unknown-table'
  | 'bad-override'
  | 'bad-subject';

/**
 * A policy that cannot be used. Every line is complete for a person, with its place:
 * `site.yaml:7:3: unknown key "prots" (did you mean "ports"?)`. `message` holds them all, one a line.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(
    readonly code: PolicyErrorCode,
    readonly lines: readonly string[],
  ) {
    super(lines.join('\n'));
  }
}
