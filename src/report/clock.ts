/**
 * Times of a report (decimal seconds since the epoch as text, nanoseconds kept) in one zone. Instants that the calendar
 * does not know (a capture can claim any) stand as `@seconds`.
 */
export interface Clock {
  /** `2026-11-16`. */
  date(time: string): string;
  /** `08:00:03`. */
  time(time: string): string;
  /** `08:00:03.042`. */
  timeWithMillis(time: string): string;
  /** `2026-11-16 08:00:03`. */
  dateTime(time: string): string;
  /** `2026-11-16 08:00:03 to 17:59:58`, the second date only where it differs; `2026-11-16 at 08:00:03` within a second. */
  interval(first: string, last: string): string;
  /** The same without the date: `08:00:03 to 17:59:58`, `at 08:00:03`. */
  intervalOfDay(first: string, last: string): string;
}

/** Latest instant that `Date` represents, in milliseconds on either side of the epoch. */
const LAST_MILLIS = 8.64e15;

interface Instant {
  date: string;
  time: string;
  millis: string;
}

export function makeClock(timeZone: string): Clock {
  const calendar = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });

  let lastText = '';
  let lastInstant: Instant | null = null;
  function instant(time: string): Instant | null {
    if (time === lastText) return lastInstant;
    lastText = time;
    const millis = toMillis(time);
    lastInstant = Math.abs(millis) <= LAST_MILLIS ? toInstant(calendar, millis) : null;
    return lastInstant;
  }

  const clock: Clock = {
    date: (time) => instant(time)?.date ?? `@${time}`,
    time: (time) => instant(time)?.time ?? `@${time}`,
    timeWithMillis(time) {
      const found = instant(time);
      return found ? `${found.time}.${found.millis}` : `@${time}`;
    },
    dateTime(time) {
      const found = instant(time);
      return found ? `${found.date} ${found.time}` : `@${time}`;
    },
    interval(first, last) {
      if (clock.dateTime(first) === clock.dateTime(last)) {
        const at = `at ${clock.time(first)}`;
        return instant(first) ? `${clock.date(first)} ${at}` : at;
      }
      const sameDay = clock.date(first) === clock.date(last);
      return `${clock.dateTime(first)} to ${sameDay ? clock.time(last) : clock.dateTime(last)}`;
    },
    intervalOfDay(first, last) {
      const [from, to] = [clock.time(first), clock.time(last)];
      return from === to ? `at ${from}` : `${from} to ${to}`;
    },
  };
  return clock;
}

/** Whole milliseconds, cut and not rounded: 3.999999999 s is still in second 3. */
function toMillis(time: string): number {
  const [whole = '0', fraction = ''] = time.split('.');
  const sign = time.startsWith('-') ? -1 : 1;
  return Number(whole) * 1000 + sign * Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function toInstant(calendar: Intl.DateTimeFormat, millis: number): Instant {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of calendar.formatToParts(millis)) part[type] = value;
  return {
    date: `${part.year?.padStart(4, '0')}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}:${part.second}`,
    millis: part.fractionalSecond ?? '000',
  };
}

/** Seconds from `first` to `last`. */
export function secondsBetween(first: string, last: string): number {
  return Number(last) - Number(first);
}
