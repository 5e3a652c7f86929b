/** Block types, draft-ietf-opsawg-pcapng §10.1. */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
export const DECRYPTION_SECRETS = 0x0a;

/** Blocks that are skipped and yet have a name. */
const SKIPPED_NAMES: Readonly<Record<number, string>> = {
  0x00000009: 'systemd journal export',
  0x00000bad: 'custom',
  0x40000bad: 'custom (not to be copied)',
};

/** Name of a block that is not read, `0x0000000c` where it has none. */
export function skippedBlockName(type: number): string {
  return SKIPPED_NAMES[type] ?? `0x${type.toString(16).padStart(8, '0')}`;
}

/** Blocks without a frame that Wireshark counts as frames all the same: custom blocks and journal entries. */
const NUMBERED: ReadonlySet<number> = new Set([0x00000bad, 0x40000bad, 0x00000009]);

/** Does Wireshark give a frame number to this block, though it holds no frame? */
export function isNumbered(type: number): boolean {
  return NUMBERED.has(type);
}

/** Abbreviation of a block that is read, as messages use it. */
export function blockName(type: number): string {
  switch (type) {
    case SECTION_HEADER:
      return 'SHB';
    case INTERFACE_DESCRIPTION:
      return 'IDB';
    case PACKET:
      return 'PB';
    case SIMPLE_PACKET:
      return 'SPB';
    case NAME_RESOLUTION:
      return 'NRB';
    case INTERFACE_STATISTICS:
      return 'ISB';
    case ENHANCED_PACKET:
      return 'EPB';
    case DECRYPTION_SECRETS:
      return 'DSB';
    default:
      return `block ${skippedBlockName(type)}`;
  }
}

/**
 * Length of the smallest whole block of a type: header, fixed fields and trailing length. A shorter one is damage; blocks
 * without frames and without consequences for the frames (ISB, NRB, DSB) may be as short as any block.
 */
export function minBlockLength(type: number): number {
  switch (type) {
    case SECTION_HEADER:
      return 28;
    case INTERFACE_DESCRIPTION:
      return 20;
    case PACKET:
    case ENHANCED_PACKET:
      return 32;
    case SIMPLE_PACKET:
      return 16;
    default:
      return 12;
  }
}
