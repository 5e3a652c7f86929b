import type { CaptureInput } from './capture-input.js';
import type { FrameSource } from './frame.js';
import { openPcap } from './pcap-source.js';

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
