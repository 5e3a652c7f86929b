import { suggest } from '../policy/nearest.js';
import type { Format } from '../report/report-writer.js';
import { UsageError } from './usage-error.js';

/**
 * Readers of option values: they take the texts as given and where they stand (`--format`, `WIRETABLE_FORMAT`), and give
 * the value or throw a `UsageError`.
 */
export type Reader<T> = (texts: readonly string[], source: string) => T;

/** Of an option given several times, the last one holds. */
function last<T>(read: (text: string, source: string) => T): Reader<T> {
  return (texts, source) => read(texts[texts.length - 1], source);
}

export const text: Reader<string> = last((value) => value);

export const texts: Reader<readonly string[]> = (values) => values;

/** Yes and no also come from variables: `WIRETABLE_VERBOSE=1`. */
export const flag: Reader<boolean> = last((value, source) => {
  if (/^(true|1|yes|on)$/i.test(value)) return true;
  if (/^(false|0|no|off)$/i.test(value)) return false;
  throw new UsageError(`${source}: "${value}" is neither yes nor no`);
});

export function oneOf<Name extends string>(names: readonly Name[], noun: string): Reader<Name> {
  return last((value, source) => known(value, names, noun, source));
}

/** Names in one text, separated by commas, or in several. */
export function anyOf<Name extends string>(names: readonly Name[], noun: string): Reader<readonly Name[]> {
  return (values, source) =>
    values.flatMap((value) => value.split(',')).map((name) => known(name.trim(), names, noun, source));
}

function known<Name extends string>(value: string, names: readonly Name[], noun: string, source: string): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new UsageError(`${source}: unknown ${noun} "${value}" (have: ${names.join(', ')})`);
  return found;
}

export function integer(min: number, max: number): Reader<number> {
  return last((value, source) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    throw new UsageError(`${source}: "${value}" is not a whole number from ${min} to ${max}`);
  });
}

const SECONDS_OF = { s: 1, m: 60, h: 3600 } as const;
const LONGEST_SECONDS = 24 * 3600;

/** `300`, `300s`, `5m`, `1h`, in seconds. */
export const duration: Reader<number> = last((value, source) => {
  const match = /^(\d+)([smh])?$/.exec(value);
  const seconds = match === null ? 0 : Number(match[1]) * SECONDS_OF[(match[2] ?? 's') as keyof typeof SECONDS_OF];
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  throw new UsageError(`${source}: "${value}" is not a time from 1s to 24h (like 300, 300s, 5m)`);
});

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** `65536`, `16MiB`, `100MB`, in bytes. */
export function byteCount(min: number, max: number): Reader<number> {
  return last((value, source) => {
    const match = /^(\d+)([kMG]?|[KMG]i)B?$/.exec(value);
    const bytes = match === null ? NaN : Number(match[1]) * BYTES_OF[match[2]];
    if (bytes >= min && bytes <= max) return bytes;
    throw new UsageError(`${source}: "${value}" is no size from ${min} to ${max} bytes (like 65536, 16MiB, 100MB)`);
  });
}

const LONGEST_FRAME = 262_144;

/** Bytes of a frame, or `headers`. */
export const snaplen: Reader<number | 'headers'> = last((value, source) => {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= 1 && number <= LONGEST_FRAME) return number;
  if (value === 'headers') return value;
  throw new UsageError(`${source}: "${value}" is neither a number of bytes from 1 to ${LONGEST_FRAME} nor "headers"`);
});

const FASTEST_REPLAY = 1e6;

/** `1`, `0.5`, `10`; `max`: Infinity. */
export const speed: Reader<number> = last((value, source) => {
  if (value === 'max') return Infinity;
  const times = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (times > 0 && times <= FASTEST_REPLAY) return times;
  throw new UsageError(`${source}: "${value}" is no speed (like 1, 0.5, 10; at most ${FASTEST_REPLAY}; or max)`);
});

/** An IANA name, or `local` for the zone of this host. */
export const timeZone: Reader<string> = last((value, source) => {
  if (value === 'local') return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(`${source}: unknown time zone "${value}" (have: IANA names like UTC, Europe/Berlin; local)`);
  }
});

/** A file to write, and the format that its extension names. */
export interface OutFile<Name extends string> {
  path: string;
  format: Name;
}

/** The format is told by the longest extension that fits: `.requests.csv` comes before `.csv`. */
export function outFiles<Name extends string>(
  formats: Readonly<Record<Name, Format<unknown>>>,
): Reader<readonly OutFile<Name>[]> {
  const endings = (Object.keys(formats) as Name[])
    .flatMap((format) => formats[format].extensions.map((extension) => ({ format, ending: `.${extension}` })))
    .sort((a, b) => b.ending.length - a.ending.length);
  return (paths, source) =>
    paths.map((path, i) => {
      if (paths.indexOf(path) < i) throw new UsageError(`${source}: ${path} is given twice`);
      const name = path.replace(/^.*[/\\]/s, '').toLowerCase();
      const format = endings.find(({ ending }) => name.endsWith(ending))?.format;
      if (format !== undefined) return { path, format };
      const extension = /\.[^.]+$/.exec(name)?.[0];
      const found = extension === undefined ? 'no extension' : `unknown extension "${extension}"`;
      throw new UsageError(`${source}: ${path}: ${found} (have: ${extensionsOf(formats)})`);
    });
}

function extensionsOf(formats: Readonly<Record<string, Format<unknown>>>): string {
  return Object.values(formats)
    .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
    .join(' ');
}

/** An unknown name with its way out: `unknown command table shw (did you mean "show"?)`; `name` is what is compared. */
export function unknown(noun: string, given: string, names: readonly string[], name = given): UsageError {
  return new UsageError(`unknown ${noun} ${given} ${suggest(name, names)}`);
}
