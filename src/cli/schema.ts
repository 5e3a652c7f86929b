import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { unknown } from './option-values.js';
import { StreamSink } from './stream-sink.js';
import { UsageError } from './usage-error.js';

/** What has a published JSON Schema. */
const SCHEMAS = {
  report: async () => (await import('../report/report-schema.js')).reportJsonSchema(),
  events: async () => (await import('../report/live/event-schema.js')).eventsJsonSchema(),
  policy: async () => (await import('../policy/policy-schema.js')).policySchemaJson(),
} as const satisfies Record<string, () => Promise<object>>;

/** `wiretable schema NAME`. */
export const SCHEMA = { options: {}, run: runSchema } satisfies CommandWork;

async function runSchema({ operands }: Request, io: Io): Promise<number> {
  const names = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];
  if (operands.length !== 1) throw new UsageError(`name one schema (have: ${names.join(', ')})`);
  const name = names.find((known) => known === operands[0]);
  if (name === undefined) throw unknown('schema', operands[0], names);
  const stdout = new StreamSink(io.stdout, 'standard output');
  await stdout.write(`${JSON.stringify(await SCHEMAS[name](), null, 2)}\n`);
  await stdout.end();
  return EXIT.clean;
}
