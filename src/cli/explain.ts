import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JudgedRun } from '../analysis.js';
import { ASKED_WANTED, isAsked, parseAsked } from '../evidence/asked.js';
import type { Explanation } from '../findings/explanation.js';
import { EXPLANATION_WRITERS } from '../report/explanation-writers.js';
import { planRun, watchAnalysis } from './capture-run.js';
import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import type { Io } from './io.js';
import { captureOptions, PSEUDONYMISE_OPTION, readOptions } from './options.js';
import { writeAll } from './sink.js';
import { StreamSink } from './stream-sink.js';
import { UsageError } from './usage-error.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

const OPTIONS = { ...captureOptions(EXPLANATION_WRITERS), pseudonymise: PSEUDONYMISE_OPTION };

/** `wiretable explain`: the captures judged as `analyze` judges them, then one flow or finding in all detail. */
export const EXPLAIN = { options: OPTIONS, run: runExplain } satisfies CommandWork;

async function runExplain({ operands, options }: Request, io: Io): Promise<number> {
  const { captures, id } = splitOperands(operands);
  const asked = parseAsked(id);
  if (asked === null) throw new UsageError(`"${id}" is no id: give ${ASKED_WANTED}`);
  const run = await planRun(captures, readOptions(OPTIONS, options, io.env), EXPLANATION_WRITERS, io);
  const files = await createAll(run.files.map(({ path }) => path));
  const spoolFolder = await mkdtemp(join(tmpdir(), 'wiretable-'));
  try {
    const found: { explanation: Explanation | null } = { explanation: null };
    const onJudged = async (judged: JudgedRun) => {
      const { explain } = await import('../evidence/explain.js');
      found.explanation = await explain(judged, id, asked);
    };
    const secondLook = { spoolFolder, watch: isAsked.bind(null, asked, run.analysis.pseudonyms ?? null), onJudged };
    const report = await watchAnalysis(run, io, { unclearSubject: 'refuse', secondLook });
    const { explanation } = found;
    if (explanation === null) throw new UsageError(`${id}: nothing of that name here: give ${ASKED_WANTED}`);
    for (const [i, file] of files.entries()) {
      const write = await EXPLANATION_WRITERS[run.files[i].format].load();
      await writeAll(file, write(explanation, run.fileStyle));
    }
    await publishAll(files);
    const stdout = new StreamSink(io.stdout, 'standard output');
    const write = await EXPLANATION_WRITERS[run.format].load();
    await writeAll(stdout, write(explanation, run.style));
    await stdout.end();
    return report.complete ? EXIT.clean : EXIT.unreadable;
  } finally {
    await discardAll(files);
    await rm(spoolFolder, { recursive: true, force: true });
  }
}

/** Endpoints may also come as words of their own: `tcp 10.0.0.1:1234 10.0.0.2:22`. */
function splitOperands(operands: readonly string[]): { captures: readonly string[]; id: string } {
  if (operands.length === 0) throw new UsageError(`no capture and no id given: name a capture, then ${ASKED_WANTED}`);
  const isTransport = /^(tcp|udp)$/.test(operands.at(-3) ?? '');
  const words = operands.length > 3 && isTransport ? 3 : 1;
  return { captures: operands.slice(0, -words), id: operands.slice(-words).join(' ') };
}
