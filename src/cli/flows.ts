import type { FlowReport } from '../findings/flow-report.js';
import type { Report } from '../findings/report.js';
import { FLOW_WRITERS, type FlowFormatName } from '../report/flow-writers.js';
import type { FlowWriter, WriterOptions } from '../report/report-writer.js';
import { planRun, watchAnalysis } from './capture-run.js';
import type { CommandWork, Request } from './command.js';
import { EXIT } from './exit-code.js';
import { finishing } from './interrupts.js';
import type { Io } from './io.js';
import { say } from './messages.js';
import { captureOptions, PSEUDONYMISE_OPTION, readOptions } from './options.js';
import type { Sink } from './sink.js';
import { StreamSink } from './stream-sink.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

/** One place that flows go to. */
interface FlowOutput {
  sink: Sink;
  writer: FlowWriter;
}

const OPTIONS = { ...captureOptions(FLOW_WRITERS), pseudonymise: PSEUDONYMISE_OPTION };

/** `wiretable flows`: every flow is written as soon as the analysis gives it. */
export const FLOWS = { options: OPTIONS, run: runFlows } satisfies CommandWork;

async function runFlows({ operands, options }: Request, io: Io): Promise<number> {
  const run = await planRun(operands, readOptions(OPTIONS, options, io.env), FLOW_WRITERS, io);
  const files = await createAll(run.files.map(({ path }) => path));
  try {
    const controller = new AbortController();
    // With files to fill the work goes on when the reader of standard output has left.
    const stdout = new StreamSink(io.stdout, 'standard output', () => files.length === 0 && controller.abort());
    const outputs = [
      await openOutput(stdout, run.format, io.stdout.isTTY ? run.style : unbounded(run.style)),
      ...(await Promise.all(files.map((file, i) => openOutput(file, run.files[i].format, unbounded(run.fileStyle))))),
    ];
    for (const { sink, writer } of outputs) await sink.write(writer.header());
    const onFlow = (flow: FlowReport) => writeFlow(flow, outputs);
    const report = await watchAnalysis(run, io, { unclearSubject: 'null-verdicts', onFlow }, controller);
    for (const { sink, writer } of outputs) await sink.write(writer.footer());
    await finishing(io, controller.signal, () => publishAll(files));
    await stdout.end();
    if (!run.quiet && !stdout.closed) saySubject(report, io);
    // Cut short on the reader's wish: there is no whole result to judge.
    return stdout.closed && files.length === 0 ? EXIT.clean : report.exitStatus;
  } finally {
    await discardAll(files);
  }
}

/** Where no terminal ends the lines, none is cut and no column left out: programs search and cut them. */
function unbounded(style: WriterOptions): WriterOptions {
  return { ...style, width: Infinity };
}

async function openOutput(sink: Sink, format: FlowFormatName, style: WriterOptions): Promise<FlowOutput> {
  const makeWriter = await FLOW_WRITERS[format].load();
  return { sink, writer: makeWriter(style) };
}

/** A promise where an output asks to be waited for. */
function writeFlow(flow: FlowReport, outputs: readonly FlowOutput[]): Promise<void> | undefined {
  let waiting: Promise<void> | undefined;
  for (const { sink, writer } of outputs) {
    const taken = sink.write(writer.line(flow));
    if (taken !== undefined) waiting = waiting === undefined ? taken : Promise.all([waiting, taken]).then(() => {});
  }
  return waiting;
}

/** Flows carry no room for whose verdicts they are. */
function saySubject({ subject }: Report, io: Io): void {
  if (subject.addresses.length === 0) {
    say(io, 'the protected server is not clear from the capture: no verdicts. Name it with --subject');
  } else if (subject.origin === 'inferred') {
    const { product, addresses, evidence } = subject;
    say(io, `${product} inferred: ${addresses.join(', ')} (${evidence ?? 'no evidence'})`);
  }
}
