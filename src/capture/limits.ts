/** Captured bytes of one record; more is corruption. libpcap: MAXIMUM_SNAPLEN. */
export const MAX_CAPLEN = 262_144;

/** Bytes of one pcapng block, headers included; more is corruption. libpcap: MAX_BLOCKSIZE. */
export const MAX_BLOCK_LENGTH = 16 * 1024 * 1024;

/** Interfaces of one capture. Every interface is kept to the end, so their number has to end somewhere. */
export const MAX_INTERFACES = 65_536;

/** Interfaces whose texts are kept, and that a report lists; of further ones only what their frames need. */
export const MAX_DESCRIBED_INTERFACES = 256;

/** Names kept from Name Resolution Blocks of one capture. */
export const MAX_NAMES = 65_536;

/** Bytes kept of one text (option, resolved name). */
export const MAX_TEXT_BYTES = 1024;

/** Unknown block types counted one by one; further ones are counted together. */
export const MAX_SKIPPED_TYPES = 64;

/** Unpacked bytes per packed one, and unpacked bytes, beyond which an input is taken for a bomb. */
export const MAX_RATIO = 1000;
export const MIN_BOMB_BYTES = 4 * 1024 ** 3;
