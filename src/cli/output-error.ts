import { getSystemErrorMap } from 'node:util';

/** Results cannot be written: `report.json: cannot be written: no space left on device (ENOSPC)`. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(what: string, cause: unknown) {
    super(`${what}: cannot be written: ${describeSystemError(cause)}`);
  }
}

/** `no space left on device (ENOSPC)`. */
function describeSystemError(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return words === undefined ? message : `${words} (${code})`;
}
