/** `YYYY-MM-DD` (UTC) of a time in seconds; empty where there is no time, or one that no calendar has. */
export function dayOf(sec: number): string {
  const date = new Date(sec * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
