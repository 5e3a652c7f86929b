import type { CaptureInterface } from '../frame.js';
import { MAX_DESCRIBED_INTERFACES } from '../limits.js';
import type { Notes } from '../notes.js';
import type { Block } from './block.js';
import type { OptionReader } from './option-reader.js';
import { SectionInterface } from './section-interface.js';
import { DEFAULT_TSRESOL, TimeScale } from './time-scale.js';

/** Options of the Interface Description Block, draft-ietf-opsawg-pcapng §4.2. */
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_FCSLEN = 13;
const IF_TSOFFSET = 14;

const FILTER_IS_TEXT = 0;

/** Reads an Interface Description Block: appends to `interfaces`, gives what the section needs. */
export function readInterfaceDescription(
  block: Block,
  options: OptionReader,
  interfaces: CaptureInterface[],
  notes: Notes,
): SectionInterface {
  const snaplen = block.u32(block.body + 4);
  const described: CaptureInterface = {
    linktype: block.u16(block.body),
    snaplen: snaplen > 0x7fffffff ? 0 : snaplen,
    fcslen: -1,
    name: null,
    description: null,
    filter: null,
  };
  let tsresol = DEFAULT_TSRESOL;
  let offsetSec = 0;
  options.start(block.body + 8);
  while (options.next()) {
    const { at, length } = options;
    switch (options.code) {
      case IF_NAME:
        described.name = options.text();
        break;
      case IF_DESCRIPTION:
        described.description = options.text();
        break;
      case IF_TSRESOL:
        if (length === 1) tsresol = block.bytes[at];
        else notes.countAnomaly('pcapng.bad_tsresol', block.frame);
        break;
      case IF_TSOFFSET:
        if (length === 8) offsetSec = block.i64(at);
        else notes.countAnomaly('pcapng.bad_tsoffset', block.frame);
        break;
      case IF_FILTER:
        if (length > 0 && block.bytes[at] === FILTER_IS_TEXT) described.filter = options.text(1);
        break;
      case IF_FCSLEN:
        if (length === 1) described.fcslen = fcsBytes(block.bytes[at]);
        else notes.countAnomaly('pcapng.bad_fcslen', block.frame);
        break;
    }
  }
  if (interfaces.length >= MAX_DESCRIBED_INTERFACES) {
    described.name = described.description = described.filter = null;
  }
  interfaces.push(described);
  return new SectionInterface(interfaces.length - 1, described.snaplen, new TimeScale(tsresol, offsetSec));
}

/** The draft says bits and gives the example 4; writers use both. No link layer has an FCS of one byte or of 16 and more. */
function fcsBytes(value: number): number {
  return value >= 16 ? value >>> 3 : value;
}
