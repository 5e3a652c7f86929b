import type { CaptureAnomaly } from './anomalies.js';
import type { CaptureNotes, NameTable, SkippedDamage } from './frame.js';
import { MAX_NAMES, MAX_SKIPPED_TYPES } from './limits.js';

/** The notes of one source while it is read. */
export class Notes implements CaptureNotes {
  readonly names: NameTable = new Map();
  dropped: number | null = null;
  comments = 0;
  secrets = 0;
  readonly skippedBlocks = new Map<string, number>();
  readonly skipped: SkippedDamage = { places: 0, bytes: 0, firstFrame: null };
  readonly anomalies = new Map<CaptureAnomaly, { count: number; firstFrame: number }>();
  readonly warnings: string[] = [];
  hardware: string | null = null;
  os: string | null = null;
  application: string | null = null;

  /** Counts an anomaly; `frame` is the 1-based number of the frame it is met at, or of the next one. */
  countAnomaly(name: CaptureAnomaly, frame: number): void {
    const known = this.anomalies.get(name);
    if (known === undefined) this.anomalies.set(name, { count: 1, firstFrame: frame });
    else known.count++;
  }

  /** Counts a block that is not read. */
  countSkipped(block: string): void {
    const known = this.skippedBlocks.has(block) || this.skippedBlocks.size < MAX_SKIPPED_TYPES;
    const key = known ? block : 'other';
    this.skippedBlocks.set(key, (this.skippedBlocks.get(key) ?? 0) + 1);
  }

  /** Keeps the first name of an address. */
  addName(address: string, name: string, frame: number): void {
    if (this.names.has(address)) return;
    if (this.names.size < MAX_NAMES) this.names.set(address, name);
    else this.countAnomaly('pcapng.too_many_names', frame);
  }

  /** Corrects the number of dropped packets when an interface states more, or another number than before. */
  addDropped(change: number): void {
    this.dropped = (this.dropped ?? 0) + change;
  }
}
