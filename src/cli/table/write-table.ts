import type { TableFormat, TableView } from '../../report/table-writer.js';
import { loadPolicy } from '../load-policy.js';
import type { Io } from '../io.js';
import type { OutFile } from '../option-values.js';
import type { PolicySettings } from '../options.js';
import { writeAll } from '../sink.js';
import { StreamSink } from '../stream-sink.js';
import { fileStyle, terminalStyle, type StyleWishes } from '../style.js';
import { UsageError } from '../usage-error.js';
import { createAll, discardAll, publishAll } from '../whole-file.js';

/** Where a table goes: to the files; to standard output where there are none, or a format is asked for. */
export interface TableOutputs<Name extends string> {
  format: Name | null;
  out: readonly OutFile<Name>[] | null;
}

/** The table that the options describe. Throws `UsageError` and `PolicyError`. */
export async function loadView(operands: readonly string[], settings: PolicySettings): Promise<TableView> {
  if (operands.length > 0) throw new UsageError(`unexpected "${operands[0]}": a table is named with --table`);
  const { policy, source } = await loadPolicy(settings, null);
  return { policy, policySource: source };
}

/** Writes the table once for each output. `formats`: those of the command, the default one first. */
export async function writeTable<Name extends string>(
  view: TableView,
  formats: Readonly<Record<Name, TableFormat>>,
  { format, out }: TableOutputs<Name>,
  color: StyleWishes['color'],
  io: Io,
): Promise<void> {
  const wishes: StyleWishes = { color, timeZone: 'UTC', verbose: false };
  const outFiles = out ?? [];
  const names = outFiles.map((file) => file.format);
  if (names.length === 0 || format !== null) names.push(format ?? (Object.keys(formats) as Name[])[0]);
  const needing = names.find((name) => formats[name].needsSubject);
  if (needing !== undefined && view.policy.subject === null) {
    throw new UsageError(`${needing} needs to know which host is protected: name it with --subject or in a policy`);
  }
  const files = await createAll(outFiles.map(({ path }) => path));
  try {
    for (const [i, file] of files.entries()) {
      const write = await formats[outFiles[i].format].load();
      await writeAll(file, write(view, fileStyle(wishes)));
    }
    await publishAll(files);
    if (names.length === outFiles.length) return;
    const write = await formats[names[names.length - 1]].load();
    const stdout = new StreamSink(io.stdout, 'standard output');
    await writeAll(stdout, write(view, terminalStyle(io, wishes)));
    await stdout.end();
  } finally {
    await discardAll(files);
  }
}
