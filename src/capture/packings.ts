import type { ByteStream } from './byte-stream.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import type { UnpackStream } from './unpack-stream.js';

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

export type PackingName = keyof typeof PACKINGS;

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
