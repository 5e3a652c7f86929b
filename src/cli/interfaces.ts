import type { NativeInterface } from '../capture/live.js';
import { sanitise } from '../report/sanitise.js';
import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { interfacesOptions, readOptions } from './options.js';
import { StreamSink } from './stream-sink.js';
import { UsageError } from './usage-error.js';

/** How the list is written. */
const WRITERS = { text: writeText, ndjson: writeNdjson } as const satisfies Record<
  string,
  (interfaces: readonly NativeInterface[]) => string
>;

const OPTIONS = interfacesOptions(['text', 'ndjson']);

/** `wiretable interfaces`: what can be captured on. */
export const INTERFACES = { options: OPTIONS, run: runInterfaces } satisfies CommandWork;

async function runInterfaces({ operands, options }: Request, io: Io): Promise<number> {
  const { format } = readOptions(OPTIONS, options, io.env);
  if (operands.length > 0) throw new UsageError(`interfaces takes no operand, and has "${operands[0]}"`);
  const stdout = new StreamSink(io.stdout, 'standard output');
  await stdout.write(WRITERS[format ?? 'text'](await io.listInterfaces()));
  await stdout.end();
  return EXIT.clean;
}

function writeText(interfaces: readonly NativeInterface[]): string {
  const rows = interfaces.map((found) => [
    found.name,
    stateOf(found),
    [...found.addresses, ...(found.description === null ? [] : [`(${found.description})`])].join(' '),
  ]);
  const all = [['NAME', 'STATE', 'ADDRESSES'], ...rows].map((row) => row.map((cell) => sanitise(cell)));
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map(([name, state, rest]) => `${name.padEnd(widths[0])}  ${state.padEnd(widths[1])}  ${rest}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

function writeNdjson(interfaces: readonly NativeInterface[]): string {
  return interfaces.map((found) => `${JSON.stringify(found)}\n`).join('');
}

function stateOf({ isUp, isRunning, isLoopback, isWireless, connection }: NativeInterface): string {
  const state = !isUp ? 'down' : connection === 'disconnected' || !isRunning ? 'no link' : 'up';
  return [state, ...(isLoopback ? ['loopback'] : []), ...(isWireless ? ['wireless'] : [])].join(', ');
}
