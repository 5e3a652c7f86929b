import { endianness } from 'node:os';
import type { ByteStream } from './byte-stream.js';
import { CaptureError, type CaptureErrorCode } from './capture-error.js';
import { CaptureInput } from './capture-input.js';
import type { OpenInterface } from './open-interface.js';

/** Packets come by themselves, in portions of at most the kernel's blocks. */
const CHUNK_SIZE = 1024 * 1024;

/** An open interface as the pcap reader takes it. */
export class InterfaceInput extends CaptureInput {
  constructor(name: string, opened: OpenInterface) {
    super(name, new InterfaceStream(opened), null, { chunkSize: CHUNK_SIZE, drains: false, salvages: false });
  }

  /** `eth0: the interface went down (after 12 frames)`: bytes have no place here. */
  override error(code: CaptureErrorCode, _offset: number, frame: number, text: string): CaptureError {
    return new CaptureError(code, `${this.name}: ${text} (after ${frame === 2 ? '1 frame' : `${frame - 1} frames`})`);
  }
}

/** The records of an interface behind the header of a pcap file. */
class InterfaceStream implements ByteStream {
  readonly size = null;
  bytesRead = 0;
  private head: Uint8Array;

  constructor(private readonly opened: OpenInterface) {
    this.head = pcapHeader(opened);
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    const { head } = this;
    if (head.length > 0) {
      const count = Math.min(length, head.length);
      into.set(head.subarray(0, count), offset);
      this.head = head.subarray(count);
      return count;
    }
    const count = await this.opened.read(into, offset, length);
    this.bytesRead += count;
    return count;
  }

  again(): null {
    return null;
  }

  close(): Promise<void> {
    return this.opened.close();
  }
}

/** draft-ietf-opsawg-pcap §4, with nanoseconds. */
function pcapHeader({ snaplen, linktype }: OpenInterface): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  const little = endianness() === 'LE';
  view.setUint32(0, 0xa1b23c4d, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, snaplen, little);
  view.setUint32(20, linktype, little);
  return new Uint8Array(view.buffer);
}
