import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/** Errors that damaged input may end in. */
const EXPECTED = new Set(['CaptureError', 'NothingReadError']);
/** What may not stand in any output: C0 but newline and tab, DEL, C1, bidi controls, line and paragraph separators. */
const FORBIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const STYLE = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: true };
const HALF_OF_ALL = ['0.0.0.0/1', '::/1'];
/** Small, so that the limits are met. */
const MAX_FLOWS = 32;

/**
 * Makes the function that runs one input through everything: reader, decoders, flow table, identifiers, verdicts, every
 * writer. `engine` holds the modules, so that the program as built and as tested can both be checked. `path`: a file that
 * may be written over and over.
 */
export async function makeChecker(engine, path) {
  const { analyze, resolvePolicy, chooseTable, REPORT_WRITERS, FLOW_WRITERS, REPORT_SCHEMA, TUNNELS } = engine;
  const table = await chooseTable(null, null);
  const policyOf = (subject) =>
    resolvePolicy({ table, file: null, overrides: [], subject, reading: null, failOn: null });
  const policies = [policyOf([]), policyOf(HALF_OF_ALL)];
  const reportWriters = [];
  for (const [name, format] of Object.entries(REPORT_WRITERS)) reportWriters.push([name, await format.load()]);
  const flowWriters = [];
  for (const [name, format] of Object.entries(FLOW_WRITERS)) flowWriters.push([name, await format.load()]);

  /** Gives a digest of all that was written, and appends to `problems` what was wrong. Throws what the engine throws. */
  async function run(bytes, variant, turn, problems) {
    writeFileSync(path, bytes);
    const digest = createHash('sha1');
    const take = (name, text) => {
      if (typeof text === 'string') {
        const found = FORBIDDEN.exec(text);
        if (found) problems.push(`${name} wrote U+${found[0].codePointAt(0).toString(16).padStart(4, '0')}`);
      }
      digest.update(text);
    };
    const writers = writersOf(flowWriters, turn).map(([name, make]) => [name, make(STYLE)]);
    for (const [name, writer] of writers) await takePart(`flows ${name}`, writer.header(), take);
    const report = await analyze({
      captures: [path],
      policy: policies[variant & 1],
      policySource: 'none given',
      overrides: [],
      maxFlows: MAX_FLOWS,
      tcpTimeoutSec: 300,
      udpTimeoutSec: 60,
      decapsulate: (variant & 4) === 0 ? [] : TUNNELS,
      digest: false,
      salvage: (variant & 2) !== 0,
      follow: false,
      unclearSubject: 'null-verdicts',
      version: '0.0.0',
      onFlow: (flow) => {
        for (const [name, value] of Object.entries(flow)) {
          if (typeof value === 'number' && !(value >= 0 && value < Infinity)) problems.push(`flow ${name} ${value}`);
        }
        for (const [name, writer] of writers) {
          const text = writer.line(flow);
          if (typeof text === 'string' || text instanceof Uint8Array) take(`flows ${name}`, text);
        }
      },
    });
    for (const [name, writer] of writers) await takePart(`flows ${name}`, writer.footer(), take);
    for (const [name, write] of writersOf(reportWriters, turn))
      for await (const text of write(report, STYLE)) take(name, text);
    problems.push(...report.coverage.books.imbalances.map((text) => `books: ${text}`));
    if (report.complete !== (report.exitStatus !== 3))
      problems.push(`complete ${report.complete}, status ${report.exitStatus}`);
    return { digest: digest.digest('hex'), report };
  }

  return {
    /** Variants of options that an input may be read with. */
    variants: 8,

    /**
     * Runs one input; gives what was wrong with it, in few words each: nothing, it is hoped. With `turn` it is written by
     * the writers whose turn it is, one of reports and one of flows; else by all.
     */
    async check(bytes, variant, { turn = null, twice = false, schema = false } = {}) {
      const problems = [];
      let first = '';
      try {
        const { digest, report } = await run(bytes, variant, turn, problems);
        first = digest;
        if (schema) {
          const { success, error } = REPORT_SCHEMA.safeParse(report);
          if (!success) problems.push(`schema: ${error.issues[0].path.join('.')} ${error.issues[0].message}`);
        }
      } catch (error) {
        if (!EXPECTED.has(error?.name)) problems.push(`threw ${whereOf(error)}`);
        else if (FORBIDDEN.test(error.message.replaceAll('\n', ''))) problems.push('message with control characters');
        first = String(error);
      }
      if (twice) {
        const second = await run(bytes, variant, turn, []).then(({ digest }) => digest, String);
        if (second !== first) problems.push('another result the second time');
      }
      return problems;
    },
  };
}

/** Those for people take several times as long as all the rest: they take turns, and the fastest has most of them. */
function writersOf(writers, turn) {
  if (turn === null) return writers;
  return [turn % 4 === 0 ? writers[(turn / 4) % writers.length] : writers.find(([name]) => name.endsWith('json'))];
}

async function takePart(name, part, take) {
  const text = await part;
  if (typeof text === 'string' || text instanceof Uint8Array) take(name, text);
}

/** Message and innermost place of an error that nobody expected. */
function whereOf(error) {
  const [message, place = ''] = String(error?.stack ?? error).split('\n');
  return `${message} ${place.trim().replace(/\(?(file:\/\/)?\/.*\/(?=[^/]+:\d+:\d+)/, '(')}`;
}
