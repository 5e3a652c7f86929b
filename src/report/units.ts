/** Keeps a number with its groups and its unit together where lines are broken; one column wide. */
const NARROW_NO_BREAK_SPACE = '\u202f';

/** Numbers as people read them: `1 204 118`, `4.1 MB`, `9 h 59 min`. */
export interface Units {
  count(value: number): string;
  bytes(value: number): string;
  /** `61 Mb/s`, of bits per second. */
  bits(value: number): string;
  /** `0`, `0.4`, `61`, `8.1k`: how often per second. */
  rate(value: number): string;
  /** `1 flow`, `2 flows`; `plural` where an s does not do. */
  some(value: number, singular: string, plural?: string): string;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const BIT_UNITS = ['b/s', 'kb/s', 'Mb/s', 'Gb/s', 'Tb/s'] as const;
const RATE_UNITS = ['', 'k', 'M', 'G'] as const;

export function makeUnits(unicode: boolean): Units {
  const space = unicode ? NARROW_NO_BREAK_SPACE : ' ';
  const count = (value: number) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, space);
  return {
    count,
    bytes: (value) => scaled(value, BYTE_UNITS, space),
    bits: (value) => scaled(value, BIT_UNITS, space),
    rate: (value) => (value > 0 && value < 9.95 ? trimmed(value) : scaled(value, RATE_UNITS, '')),
    some: (value, singular, plural = `${singular}s`) => `${count(value)} ${value === 1 ? singular : plural}`,
  };
}

/** The value in the largest unit of which there is one at least, with two digits where there is only one before the point. */
function scaled(value: number, units: readonly string[], space: string): string {
  let unit = 0;
  let rest = value;
  // 999.5 would be printed as 1000.
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit > 0 && rest < 9.95 ? rest.toFixed(1) : rest.toFixed(0)}${space}${units[unit]}`;
}

/** `0.4`, `2`, and never 0 for what is more. */
function trimmed(value: number): string {
  return value < 0.05 ? '<0.1' : value.toFixed(1).replace(/\.0$/, '');
}

/** The two largest units that matter: `9 h 59 min`, `4 min 9 s`, `12 s`, `0.25 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return joinUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
