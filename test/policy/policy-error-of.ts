import { PolicyError } from '../../src/policy/policy-error.js';

/** Code and whole message of the `PolicyError` that the call throws. */
export function policyErrorOf(call: () => unknown): [code: string, message: string] {
  try {
    call();
  } catch (error) {
    if (error instanceof PolicyError) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The same of a promise. */
export async function policyErrorFrom(promise: Promise<unknown>): Promise<[code: string, message: string]> {
  const outcome = await promise.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  return policyErrorOf(() => {
    throw outcome;
  });
}
