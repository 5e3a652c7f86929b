import type { Notes } from '../notes.js';
import type { Block } from './block.js';
import type { OptionReader } from './option-reader.js';
import type { SectionInterface } from './section-interface.js';

/** Options of the Interface Statistics Block, draft-ietf-opsawg-pcapng §4.6. */
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;

/** Interface and time stamp. */
const FIELDS_LENGTH = 12;

/**
 * Reads an Interface Statistics Block. Its counts run from the start of the capture, so the last one of an interface
 * stands for it; packets dropped by the interface and by the system are different packets.
 */
export function readInterfaceStatistics(
  block: Block,
  options: OptionReader,
  section: readonly SectionInterface[],
  notes: Notes,
): void {
  if (block.end - block.body < FIELDS_LENGTH) return notes.countAnomaly('pcapng.isb_too_short', block.frame);
  const described = section[block.u32(block.body)];
  let dropped = 0;
  let stated = false;
  options.start(block.body + FIELDS_LENGTH);
  while (options.next()) {
    const { code, at, length } = options;
    if (code !== ISB_IFDROP && code !== ISB_OSDROP) continue;
    const count = length === 8 ? block.u64(at) : Number.NaN;
    if (Number.isSafeInteger(count)) {
      dropped += count;
      stated = true;
    } else {
      notes.countAnomaly('pcapng.bad_drop_count', block.frame);
    }
  }
  if (described === undefined) {
    notes.countAnomaly('pcapng.statistics_without_interface', block.frame);
  } else if (stated) {
    described.stateDropped(dropped, notes);
  }
}
