import { PACKETS_PER_FINDING } from '../evidence/limits.js';
import { TUNNELS } from '../decode/tunnel/tunnels.js';
import { DEFAULT_PORT_TABLE } from '../policy/port-tables.js';
import { LEVELS } from '../policy/rules.js';
import type { BackendName } from '../capture/live.js';
import type { Format } from '../report/report-writer.js';
import type { Reader } from './option-values.js';
import {
  anyOf,
  byteCount,
  duration,
  flag,
  integer,
  oneOf,
  outFiles,
  snaplen,
  speed,
  text,
  texts,
  timeZone,
} from './option-values.js';
import { UsageError } from './usage-error.js';

/**
 * How words on the command line are taken: `-` and `007` are captures, `--no-progress` is a name, `--set a.b=c` is no
 * object.
 */
export const PARSER_CONFIGURATION = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
} as const;

/** One option: how it is written, what the help says, and how its value is read. */
export interface Option<T> {
  read: Reader<T>;
  describe: string;
  group: string;
  alias?: string;
  /** No value: its presence says it. */
  isFlag?: boolean;
  repeatable?: boolean;
  /** For completion and the help text. */
  choices?: readonly string[];
  /** What holds where the option is not given, for the help text. */
  fallback?: string;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What was given, read; null where an option was not given. */
export type Settings<Table extends OptionTable> = {
  readonly [Name in keyof Table]: (Table[Name] extends Option<infer T> ? T : never) | null;
};

export const DEFAULT_MAX_FLOWS = 2 ** 20;
const MOST_FLOWS = 2 ** 24;
const MOST_JOBS = 64;
/** One thread judges; three that unpack are about what it keeps up with. */
export const DEFAULT_MOST_JOBS = 4;
export const DEFAULT_TCP_TIMEOUT_SEC = 300;
export const DEFAULT_UDP_TIMEOUT_SEC = 60;

const READINGS = ['strict', 'lenient'] as const;
const FAIL_LEVELS = [...LEVELS, 'never'] as const;
const COLOURS = ['auto', 'always', 'never'] as const;

const JUDGING = 'What to judge against:';
const READING = 'How to read:';
export const WRITING = 'What to write:';

export const COLOUR_OPTION = {
  group: WRITING,
  describe: 'colours in text; NO_COLOR is obeyed',
  choices: COLOURS,
  fallback: 'auto',
  read: oneOf(COLOURS, 'choice'),
} satisfies Option<unknown>;

/** What `loadPolicy` makes a policy of. */
export const POLICY_OPTIONS = {
  subject: {
    alias: 's',
    group: JUDGING,
    repeatable: true,
    describe: 'ADDR or CIDR of the protected server, repeatable; without it, inferred from the capture',
    read: texts,
  },
  policy: { alias: 'p', group: JUDGING, describe: 'policy FILE (YAML)', read: text },
  set: {
    group: JUDGING,
    repeatable: true,
    describe: 'ROLE.KEY=VALUE, repeatable: xmpp.port=5223, xmpp.remote=10.0.0.5,10.0.0.6',
    read: texts,
  },
  table: {
    alias: 't',
    group: JUDGING,
    describe: 'base port table, by NAME or FILE',
    fallback: DEFAULT_PORT_TABLE,
    read: text,
  },
  reading: {
    group: JUDGING,
    describe: 'how to read what the table leaves open',
    choices: READINGS,
    fallback: 'strict',
    read: oneOf(READINGS, 'reading'),
  },
} satisfies OptionTable;

export type PolicySettings = Settings<typeof POLICY_OPTIONS>;

/** `--format`, for a command that can write `formats`. */
export function formatOption<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  const formatNames = Object.keys(formats) as Name[];
  return {
    alias: 'F',
    group: WRITING,
    describe: 'format on standard output',
    choices: formatNames,
    fallback: formatNames[0],
    read: oneOf(formatNames, 'format'),
  } satisfies Option<Name>;
}

/** `--suggest` of `analyze`. */
export const SUGGEST_OPTION = {
  group: WRITING,
  describe: 'write policy rows for what no row lists to FILE (YAML), owner and justification left blank',
  read: text,
} satisfies Option<string>;

/** `--verify` of `analyze`. */
export const VERIFY_OPTION = {
  group: READING,
  describe: 'read every input again with an independent reader, and compare',
  isFlag: true,
  read: flag,
} satisfies Option<boolean>;

/** Options of `interfaces`. */
export function interfacesOptions<Name extends string>(names: readonly Name[]) {
  return {
    format: {
      alias: 'F',
      group: WRITING,
      describe: 'format on standard output',
      choices: names,
      fallback: names[0],
      read: oneOf(names, 'format'),
    },
  } satisfies OptionTable;
}

/** Options of `verify`. */
export function verifyOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return { format: formatOption(formats), color: COLOUR_OPTION } satisfies OptionTable;
}

const FAIL_ON_OPTION = {
  group: JUDGING,
  describe: 'lowest severity that makes the exit status 1',
  choices: FAIL_LEVELS,
  fallback: 'low',
  read: oneOf(FAIL_LEVELS, 'level'),
} satisfies Option<unknown>;

const TIME_ZONE_OPTION = {
  group: WRITING,
  describe: 'of the times in text: IANA name, or local',
  fallback: 'UTC',
  read: timeZone,
} satisfies Option<string>;

/** `--out`, for a command that can write `formats`. */
function outOption<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return {
    alias: 'o',
    group: WRITING,
    repeatable: true,
    describe: 'write to FILE too, format by extension, repeatable; it appears whole or not at all',
    read: outFiles(formats),
  } satisfies Option<unknown>;
}

/** `--baseline` of `analyze`. */
export const BASELINE_OPTION = {
  group: JUDGING,
  describe: 'an earlier report (JSON FILE): say what is new since',
  read: text,
} satisfies Option<string>;

/** Options of `diff`. */
export function diffOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return {
    'fail-on': FAIL_ON_OPTION,
    format: formatOption(formats),
    out: outOption(formats),
    'time-zone': TIME_ZONE_OPTION,
    color: COLOUR_OPTION,
    verbose: { group: WRITING, describe: 'also what is still there', isFlag: true, read: flag },
  } satisfies OptionTable;
}

/** Options of the commands that read captures; `formats` are those the command can write. */
export function captureOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return {
    ...POLICY_OPTIONS,
    'fail-on': FAIL_ON_OPTION,
    filter: {
      alias: 'f',
      group: READING,
      describe: 'capture filter EXPR (pcap-filter syntax, needs libpcap); what it leaves out is counted',
      read: text,
    },
    'max-flows': {
      group: READING,
      describe: 'flows kept at once; evictions are counted and said',
      fallback: String(DEFAULT_MAX_FLOWS),
      read: integer(1, MOST_FLOWS),
    },
    'tcp-timeout': { group: READING, describe: 'idle time that ends a TCP flow', fallback: '5m', read: duration },
    'udp-timeout': { group: READING, describe: 'idle time that ends a UDP flow', fallback: '1m', read: duration },
    decapsulate: {
      group: READING,
      repeatable: true,
      describe: 'judge what these tunnels carry, repeatable',
      choices: TUNNELS,
      read: anyOf(TUNNELS, 'tunnel'),
    },
    salvage: {
      group: READING,
      describe: 'go on behind damage; what follows is marked, and the exit status stays 3',
      isFlag: true,
      read: flag,
    },
    jobs: {
      group: READING,
      describe: 'threads in all: one judges, the others read ahead, unpack and hash; never changes the report',
      fallback: `one less than the host has, from 1 to ${DEFAULT_MOST_JOBS}`,
      read: integer(1, MOST_JOBS),
    },
    follow: { group: READING, describe: 'keep reading a growing file until interrupted', isFlag: true, read: flag },
    digest: {
      group: READING,
      describe: 'SHA-256 of every input in the report; on where files are written',
      isFlag: true,
      read: flag,
    },
    format: formatOption(formats),
    out: outOption(formats),
    'time-zone': TIME_ZONE_OPTION,
    color: COLOUR_OPTION,
    verbose: {
      group: WRITING,
      describe: 'also reviews, advisories, notes, unused rows, coverage',
      isFlag: true,
      read: flag,
    },
    quiet: { alias: 'q', group: WRITING, describe: 'no warnings and no progress', isFlag: true, read: flag },
    'no-progress': { group: WRITING, describe: 'no progress bar', isFlag: true, read: flag },
  } satisfies OptionTable;
}

/** Of the commands that give away what captures show. */
export const PSEUDONYMISE_OPTION = {
  group: WRITING,
  describe: 'pseudonyms under KEY in place of addresses, everywhere; better given as WIRETABLE_PSEUDONYMISE',
  read: text,
} satisfies Option<string>;

/** Options of `analyze` about the packets behind its findings. */
export const EVIDENCE_OPTIONS = {
  evidence: {
    group: WRITING,
    describe: `write packets of every finding to DIR/ID.pcapng, at most ${PACKETS_PER_FINDING} each: the first and the last`,
    read: text,
  },
  snaplen: {
    group: WRITING,
    describe: 'of each frame there, only the first N bytes; or its headers: N, headers',
    read: snaplen,
  },
} satisfies OptionTable;

const WATCHING = 'What to watch:';

/** Options of `live` beside those of the commands that read captures. */
/** `BACKENDS`, and the best of them; named here so that --help loads none. */
const BACKEND_NAMES = ['auto', 'native', 'cap'] as const satisfies readonly (BackendName | 'auto')[];

export const WATCH_OPTIONS = {
  interface: {
    alias: 'i',
    group: WATCHING,
    repeatable: true,
    describe: 'IFACE to capture from, repeatable; see "wiretable interfaces"',
    read: texts,
  },
  backend: {
    group: WATCHING,
    describe: 'library that captures',
    choices: BACKEND_NAMES,
    fallback: 'auto',
    read: oneOf(BACKEND_NAMES, 'backend'),
  },
  snaplen: {
    group: WATCHING,
    describe: 'bytes captured of a frame at most',
    fallback: '262144',
    read: integer(64, 262_144),
  },
  buffer: {
    group: WATCHING,
    describe: "size of the kernel's buffer per interface",
    fallback: '16MiB',
    read: byteCount(2 ** 20, 2 ** 30),
  },
  'no-promiscuous': {
    group: WATCHING,
    describe: 'only frames that are for this host, as the interface sees it',
    isFlag: true,
    read: flag,
  },
  user: {
    group: WATCHING,
    describe: 'USER to become once the interfaces are open, when started as root (default: of sudo, else nobody)',
    read: text,
  },
  write: {
    group: WRITING,
    describe: 'keep the latest frames in a ring of pcapng files: FILE-00001.pcapng and so on',
    read: text,
  },
  'write-size': {
    group: WRITING,
    describe: 'size of a file of the ring',
    fallback: '100MB',
    read: byteCount(4096, 1e12),
  },
  'write-files': { group: WRITING, describe: 'files in the ring', fallback: '10', read: integer(1, 100_000) },
  evidence: {
    group: WRITING,
    describe:
      `write packets of every finding to DIR/ID.pcapng, at most ${PACKETS_PER_FINDING} each: the first and the last; of an ` +
      'interface or a pipe the first, of what is in memory',
    read: text,
  },
  replay: {
    group: WATCHING,
    describe: 'SPEED of a capture: 1 as recorded, 10 ten times as fast, max',
    fallback: '1',
    read: speed,
  },
  interval: {
    group: WRITING,
    describe: 'time between lines where there is no terminal',
    fallback: '10s',
    read: duration,
  },
} satisfies OptionTable;

export type CaptureSettings<Name extends string> = Settings<ReturnType<typeof captureOptions<Name>>>;

/** Values as texts, by option: what the command line gave. */
export type GivenOptions = Readonly<Record<string, readonly string[]>>;

/**
 * Reads the options of a command: what the command line gives, else what a `WIRETABLE_*` variable gives (values of a
 * repeatable option separated by white space).
 */
export function readOptions<Table extends OptionTable>(
  table: Table,
  given: GivenOptions,
  env: Readonly<Record<string, string | undefined>>,
): Settings<Table> {
  const read = (name: string, option: Option<unknown>) => {
    const fromLine = given[name];
    if (fromLine !== undefined) return readValues(option, fromLine, `--${name}`);
    const variable = variableOf(name);
    const fromEnv = env[variable];
    if (fromEnv === undefined || fromEnv === '') return null;
    return readValues(option, option.repeatable ? fromEnv.trim().split(/\s+/) : [fromEnv], variable);
  };
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, read(name, option)]),
  ) as Settings<Table>;
}

function readValues(option: Option<unknown>, values: readonly string[], source: string): unknown {
  if (values.includes('')) {
    const choices = option.choices === undefined ? '' : ` (have: ${option.choices.join(', ')})`;
    throw new UsageError(`${source}: no value${choices}`);
  }
  return option.read(values, source);
}

/** `WIRETABLE_FAIL_ON`. */
function variableOf(name: string): string {
  return `WIRETABLE_${name.replaceAll('-', '_').toUpperCase()}`;
}
