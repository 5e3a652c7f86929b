import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Comparable, NamedReport } from '../findings/compare.js';
import { REPORT_SCHEMA } from '../report/report-schema.js';

/** Largest report that is read, in bytes: ours have a tenth of that. */
const LARGEST_REPORT = 64 << 20;

const SCHEMA_NAME = REPORT_SCHEMA.shape.schema.value;

/** A report that cannot be read. The message is one line, with the file's name. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

const { shape } = REPORT_SCHEMA;

/** What is compared, and nothing else: reports of other versions may know more, or less. */
const COMPARED = z.object({
  tool: z.object(shape.tool.shape),
  policy: z.object(shape.policy.shape),
  subject: z.object(shape.subject.shape),
  firstTime: shape.firstTime,
  lastTime: shape.lastTime,
  findings: z.array(z.object(shape.findings.element.shape)),
  findingsOmitted: shape.findingsOmitted,
  complete: shape.complete,
  exitStatus: shape.exitStatus,
  pseudonymised: shape.pseudonymised,
});

/** Reads what `analyze --format json` wrote; `-` is standard input. Throws `ReportError`. */
export async function readReport(path: string): Promise<NamedReport> {
  const name = path === '-' ? 'standard input' : path;
  const value = parse(await readText(path, name), name);
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema !== SCHEMA_NAME) {
    const found =
      typeof schema === 'string' ? `its schema is ${JSON.stringify(schema.slice(0, 60))}` : 'it names no schema';
    throw new ReportError(
      `${name}: no report that can be compared: ${found}, not "${SCHEMA_NAME}" (analyze -o NAME.json)`,
    );
  }
  const result = COMPARED.safeParse(value);
  if (!result.success) {
    const [{ path: place, message }, ...others] = result.error.issues;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    throw new ReportError(`${name}: ${place.join('.') || 'the report'}: ${lowerFirst(message)}${more}`);
  }
  return { name: path === '-' ? '-' : basename(path), report: result.data satisfies Comparable };
}

async function readText(path: string, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      size += (chunk as Buffer).length;
      if (size > LARGEST_REPORT) break;
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw new ReportError(`${name}: ${unreadable((error as NodeJS.ErrnoException).code)}`);
  }
  if (size > LARGEST_REPORT) throw new ReportError(`${name}: more than ${LARGEST_REPORT} bytes, the most that is read`);
  if (size === 0) throw new ReportError(`${name}: is empty`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ReportError(`${name}: not UTF-8 text`);
  }
}

function unreadable(code: string | undefined): string {
  if (code === 'ENOENT') return 'no such file';
  return { EACCES: 'not permitted to read', EISDIR: 'a folder, not a file' }[code ?? ''] ?? `cannot be read (${code})`;
}

/** The parser's own messages quote the text, and differ from one Node to the next; all tell where they came to. */
function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const place = /position (\d+)/.exec(message);
    const isCut = /^unterminated|end of JSON/i.test(message) || Number(place?.[1]) >= text.trimEnd().length;
    throw new ReportError(
      isCut
        ? `${name}: the JSON ends in its middle, behind ${Buffer.byteLength(text)} bytes: the file was cut short`
        : `${name}: not JSON (diff reads what analyze -o NAME.json writes)`,
    );
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
