import type { ByteStream } from './byte-stream.js';
import type { CaptureInput } from './capture-input.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import type { FrameSource } from './frame.js';
import { openPcap } from './pcap-source.js';
import type { UnpackStream } from './unpack-stream.js';

/** A capture format that can be read. */
export interface SourceFormat {
  /** First bytes of the file, in hexadecimal. */
  readonly magics: readonly string[];
  /** Opens a file that starts with one of the magics. Throws `CaptureError` for a head that cannot be read. */
  open(input: CaptureInput): Promise<FrameSource>;
}

/** Capture formats by name; draft-ietf-opsawg-pcap §4 and draft-ietf-opsawg-pcapng §4.1 give the magics. */
export const SOURCE_FORMATS = {
  pcap: {
    magics: ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '34cdb2a1', 'a1b2cd34'],
    open: openPcap,
  },
  pcapng: {
    magics: ['0a0d0d0a'],
    // Loaded when needed, as the packings are.
    open: async (input) => (await import('./pcapng-source.js')).openPcapng(input),
  },
} as const satisfies Record<string, SourceFormat>;

/** A packing that is undone on the way. */
export interface Packing {
  readonly magics: readonly string[];
  /** Command that undoes it and writes to standard output. */
  readonly command: string;
  /** Stream of the unpacked bytes, loaded when needed; null where only the command can do it. `packed` reads from `raw`. */
  readonly unpack: ((packed: ChunkBuffer, raw: ByteStream) => Promise<UnpackStream>) | null;
}

export const PACKINGS = {
  gzip: {
    magics: ['1f8b'],
    command: 'gzip -dc',
    unpack: async (packed, raw) => new (await import('./gunzip-stream.js')).GunzipStream(packed, raw),
  },
  zstd: {
    // A skippable frame may come first; its magic has sixteen values.
    magics: ['28b52ffd', ...Array.from({ length: 16 }, (_, i) => `5${i.toString(16)}2a4d18`)],
    command: 'zstd -dc',
    unpack: async (packed, raw) => new (await import('./zstd-stream.js')).ZstdStream(packed, raw),
  },
  lz4: { magics: ['04224d18', '02214c18'], command: 'lz4 -dc', unpack: null },
  xz: { magics: ['fd377a585a00'], command: 'xz -dc', unpack: null },
  bzip2: { magics: ['425a68'], command: 'bzip2 -dc', unpack: null },
  compress: { magics: ['1f9d'], command: 'gzip -dc', unpack: null },
} as const satisfies Record<string, Packing>;

/** Capture formats that are known by their magic and not read: what editcap (Wireshark) converts. */
export const FOREIGN_FORMATS: Readonly<Record<string, readonly string[]>> = {
  snoop: ['736e6f6f70000000'],
  btsnoop: ['6274736e6f6f7000'],
  'Microsoft Network Monitor': ['52545353', '474d4255'],
  'Sniffer (DOS)': ['5452534e49464620'],
  'NetXRay / Sniffer (Windows)': ['58435000'],
  'EtherPeek / OmniPeek': ['7f766572'],
  iptrace: ['6970747261636520'],
  'Vector BLF': ['4c4f4747'],
  'IXIA lcap': ['1c0001ac', '1c0001ab', 'ac01001c', 'ab01001c'],
  'pcap (Mesquita)': ['a1b234cd', 'cd34b2a1'],
  'pcap (Navtel)': ['a12b3c4d', '4d3c2ba1'],
};

/** Bytes that the longest magic needs. */
export const MAGIC_LENGTH = 8;

/** Key of the row that the first bytes, in hexadecimal, belong to; null where none does. */
export function rowOf<Key extends string>(
  table: Readonly<Record<Key, { readonly magics: readonly string[] }>>,
  head: string,
): Key | null {
  for (const key of Object.keys(table) as Key[]) {
    if (table[key].magics.some((magic) => head.startsWith(magic))) return key;
  }
  return null;
}
