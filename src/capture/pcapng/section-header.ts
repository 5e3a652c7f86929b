import type { Notes } from '../notes.js';
import type { Block } from './block.js';
import type { OptionReader } from './option-reader.js';

/** Byte-order magic as it reads in a big-endian and in a little-endian section, draft-ietf-opsawg-pcapng §4.1. */
const MAGIC = 0x1a2b3c4d;
const MAGIC_SWAPPED = 0x4d3c2b1a;

/** Options of the Section Header Block. */
const SHB_HARDWARE = 2;
const SHB_OS = 3;
const SHB_USERAPPL = 4;

/** The byte order that the byte-order magic, read as big-endian, tells: true for little, null where it is none. */
export function sectionByteOrder(magic: number): boolean | null {
  if (magic === MAGIC) return false;
  return magic === MAGIC_SWAPPED ? true : null;
}

/** Reads the options of a Section Header Block; the first section that names hardware, system or program is believed. */
export function readSectionHeader(block: Block, options: OptionReader, notes: Notes): void {
  options.start(block.body + 16);
  while (options.next()) {
    switch (options.code) {
      case SHB_HARDWARE:
        notes.hardware ??= options.text();
        break;
      case SHB_OS:
        notes.os ??= options.text();
        break;
      case SHB_USERAPPL:
        notes.application ??= options.text();
        break;
    }
  }
}

/** True for the versions that can be read: 1.0, and 1.2, which some writers put for the same format. */
export function isKnownVersion(major: number, minor: number): boolean {
  return major === 1 && (minor === 0 || minor === 2);
}
