import { BATCH_FRAMES } from './frame.js';
import type { FrameFilter } from './frame-filter.js';
import type { FrameRun, FrameSet } from './frame-set.js';
import { OuterSet } from './outer-set.js';

/** What a capture filter kept back. */
export interface FilterCount {
  readonly expression: string;
  skipped: number;
}

/**
 * The frames of a set that pass a capture filter, in runs without holes: numbers stay those of the input. Inputs count all
 * of their frames.
 */
export class FilteredSet extends OuterSet {
  readonly filter: FilterCount;
  private readonly passed = new Uint8Array(BATCH_FRAMES);
  /** What is left of the set's run: `rest.frames[at…rest.to)`. */
  private rest: FrameRun | null = null;
  private at = 0;
  private run: FrameRun | null = null;

  constructor(
    set: FrameSet,
    private readonly frameFilter: FrameFilter,
  ) {
    super(set);
    this.filter = { expression: frameFilter.expression, skipped: 0 };
  }

  override next(): FrameRun | null {
    const { passed } = this;
    for (let { rest } = this; (rest = this.nextRest()) !== null;) {
      let from = this.at;
      while (from < rest.to && passed[from] === 0) from++;
      let to = from;
      while (to < rest.to && passed[to] !== 0) to++;
      this.at = to;
      if (from === to) continue;
      const run = (this.run ??= { ...rest });
      run.frames = rest.frames;
      run.source = rest.source;
      run.input = rest.input;
      run.firstFrame = rest.firstFrame + from - rest.from;
      run.from = from;
      run.to = to;
      return run;
    }
    return null;
  }

  /** The run that `at` stands in, or the next one; null where the set has none in memory. */
  private nextRest(): FrameRun | null {
    if (this.rest !== null && this.at < this.rest.to) return this.rest;
    this.rest = this.set.next();
    if (this.rest === null) return null;
    const { frames, from, to, source } = this.rest;
    this.at = from;
    this.filter.skipped += to - from - this.frameFilter.select(frames, from, to, source.interfaces, this.passed);
    return this.rest;
  }
}
