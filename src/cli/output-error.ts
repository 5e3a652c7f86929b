/** Results cannot be written: `report.json: cannot be written: no space left on device (ENOSPC)`. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}
