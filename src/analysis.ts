import { type Feed, openFiles } from './analysis/feed.js';
import type { AnalysisOptions, WatchOptions } from './analysis/options.js';
import { Run } from './analysis/run.js';
import { MAX_SAMPLES } from './findings/ledger.js';
import type { Report } from './findings/report.js';
import { FlowSamples } from './flow/flow-samples.js';

export { type Feed, type FileOptions, type InterfaceOptions, openFiles, openInterfaces } from './analysis/feed.js';
export type { JudgedRun } from './analysis/judged-run.js';
export { SubjectError } from './analysis/judging.js';
export type { AnalysisOptions, OnFlow, RunOptions, WatchOptions } from './analysis/options.js';
export { TUNNELS, type TunnelName } from './decode/tunnel/tunnels.js';

/**
 * Reads captures as one set and judges every flow. Inputs that cannot be read (on) are in the report with their error.
 * Where the subject is unclear and verdicts are not asked for, the report's subject has no addresses. Throws
 * `CaptureError` or `NothingReadError` where there is nothing to read at all, `SetupError` where the filter is none or this
 * host cannot apply it, `SubjectError` where it cannot tell whom to protect.
 */
export async function analyze(options: AnalysisOptions): Promise<Report> {
  const { secondLook } = options;
  const feed = await openFiles({ ...options, spoolFolder: secondLook?.spoolFolder });
  try {
    const samples = secondLook === undefined ? null : new FlowSamples(MAX_SAMPLES, secondLook.watch);
    const run = new Run(options, feed.set, samples);
    await run.read();
    const report = await run.report(await feed.checks(options.verify));
    const judged = run.judged(report, feed.spools);
    if (judged !== null && feed.reopen !== null) await secondLook?.onJudged({ ...judged, reopen: feed.reopen });
    return report;
  } finally {
    await feed.close();
  }
}

/**
 * Judges the frames of `feed` like `analyze()`, and lets itself be watched: the report at the end is the same whether
 * anybody looks or not. Closes the feed.
 */
export async function watch(options: WatchOptions, feed: Feed): Promise<Report> {
  try {
    const { WatchedRun } = await import('./analysis/watched-run.js');
    const run = new WatchedRun(options, feed);
    await run.read();
    await run.tellEnd();
    const report = await run.report(await feed.checks(options.verify));
    await options.secondLook?.onJudged?.(run.judgedAtEnd(report));
    return report;
  } finally {
    await feed.close();
  }
}
