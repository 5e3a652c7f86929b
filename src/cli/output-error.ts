import { getSystemErrorMap } from 'node:util';

const STARTED_AS = process.geteuid?.();

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
  if (words === undefined) return message;
  const wasRoot = code === 'EACCES' && process.geteuid?.() !== STARTED_AS;
  return `${words} (${code})${wasRoot ? ', the rights of root were given up (--user)' : ''}`;
}
