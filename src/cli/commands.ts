import type { Command, CommandGroup } from './command.js';
import { DIFF_MEANINGS, EXPLAIN_MEANINGS, VERIFY_MEANINGS } from './exit-code.js';
import { HOST_COMMANDS } from './host-commands.js';
import { TABLE_COMMANDS } from './table/commands.js';

const CAPTURES =
  'CAPTURE is a file, a folder, a glob, or - for standard input: pcap or pcapng, plain or packed. ' +
  'Several are one capture set, ordered by time.';

/** Kept by yargs itself, which knows how to write the script for the user's shell. */
export const COMPLETION = 'completion';

/** The commands. To add one: a file beside this one, and a row. */
export const COMMANDS = {
  analyze: {
    operands: 'CAPTURE...',
    summary: 'judge captures against the port table and report',
    description: `Says whether the traffic keeps to the port table, and what does not.\n\n${CAPTURES}`,
    examples: [
      ['wiretable analyze monday.pcapng', 'who is the server is inferred'],
      ['wiretable analyze -p site.yaml captures/', 'a whole folder, by a policy'],
      ['wiretable analyze a.pcap -o a.json', 'one pass, two reports'],
      ['wiretable analyze a.pcap --evidence a/', 'the packets behind each finding'],
      ['tcpdump -w - | wiretable analyze -', 'from a pipe'],
    ],
    load: async () => (await import('./analyze.js')).ANALYZE,
  },
  flows: {
    operands: 'CAPTURE...',
    summary: 'every flow, one line each',
    description: `Writes every TCP and UDP flow with its verdict.\n\n${CAPTURES}`,
    examples: [
      ['wiretable flows monday.pcapng', 'aligned, for a person'],
      ['wiretable flows monday.pcapng -F zeek', 'as a Zeek log'],
      ['wiretable flows day/ -F parquet > day.parquet', 'for SQL'],
      ['wiretable flows -s 10.20.0.10 -F ndjson a.pcap', 'for a program'],
    ],
    load: async () => (await import('./flows.js')).FLOWS,
  },
  live: {
    operands: '[CAPTURE...]',
    summary: 'watch an interface, a pipe or a replayed capture',
    description:
      'Judges traffic while it goes on: a terminal UI, or lines where there is no terminal, and at the end (q, Ctrl-C) the ' +
      `report that analyze prints.\n\n${CAPTURES}`,
    examples: [
      ['wiretable live monday.pcapng --replay 10', 'ten times as fast as recorded'],
      ['tcpdump -w - | wiretable live -', 'from a pipe'],
      ['wiretable live - -F ndjson --interval 1s', 'every event, for a program'],
    ],
    load: async () => (await import('./live.js')).LIVE,
  },
  explain: {
    operands: 'CAPTURE... ID',
    summary: 'why one flow or finding got its verdict',
    description:
      'Says who opened a flow and what told so, which rows were tried and why each did or did not fit, rules, waivers, ' +
      'and the first packets.\n\nID is the id of a finding (its first digits do), a Community ID, or two endpoints. ' +
      'Judge as `analyze` did: with the same policy and options.',
    statuses: EXPLAIN_MEANINGS,
    examples: [
      ['wiretable explain monday.pcapng 216c7b0db440', 'a finding'],
      ['wiretable explain a.pcap 1:LQU9qZlK+B5F3KDmev6m5PMibrg=', 'a flow'],
      ['wiretable explain a.pcap tcp 10.0.0.1:1234 10.0.0.2:22', 'the same by its endpoints'],
    ],
    load: async () => (await import('./explain.js')).EXPLAIN,
  },
  diff: {
    operands: 'OLD NEW',
    summary: 'two JSON reports: findings new, gone, changed',
    description:
      'Compares two reports that analyze wrote as JSON. Findings are the same where their ids are; counters and times ' +
      'differ from review to review and are no change. One of the two may be - for standard input.',
    statuses: DIFF_MEANINGS,
    examples: [
      ['wiretable diff august.json november.json', 'since the last review'],
      ['wiretable diff old.json new.json -o diff.md', 'for a ticket'],
    ],
    load: async () => (await import('./diff.js')).DIFF,
  },
  table: TABLE_COMMANDS,
  verify: {
    operands: 'CAPTURE...',
    summary: 'read captures again with an independent reader, and compare',
    description:
      'Reads each capture twice: with the reader of this program, and in a process of its own with pcap-parser, which ' +
      'shares no line with it. Number of frames, times, lengths and a digest over them and the bytes have to agree; ' +
      'otherwise the first difference is named. pcap-parser reads pcap in microseconds: of pcapng, nanoseconds, the ' +
      'modified format, packed and damaged captures it is said that they could not be verified.',
    statuses: VERIFY_MEANINGS,
    examples: [
      ['wiretable verify monday.pcap', 'their digest, or the first difference'],
      ['wiretable verify archive/ -F ndjson', 'one JSON object per capture'],
      ['wiretable analyze monday.pcap --verify', 'the same, in the report'],
    ],
    load: async () => (await import('./verify.js')).VERIFY,
  },
  ...HOST_COMMANDS,
  schema: {
    operands: 'report|events|policy',
    summary: 'JSON Schema of the report, of live events, or of the policy file',
    description:
      'Prints the JSON Schema of `analyze --format json`, of the lines of `live --format ndjson`, or of the policy file ' +
      'for editors.',
    examples: [['wiretable schema policy > site.json', 'for an editor']],
    load: async () => (await import('./schema.js')).SCHEMA,
  },
} as const satisfies Record<string, Command | CommandGroup>;
