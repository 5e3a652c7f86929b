/** Type, length and trailing length around every body, draft-ietf-opsawg-pcapng §3.1. */
export const BLOCK_HEADER_LENGTH = 8;
export const BLOCK_TRAILER_LENGTH = 4;

/** One whole block in the buffer, checked as far as its lengths go. One reused object. */
export class Block {
  bytes: Uint8Array = new Uint8Array(0);
  /** Over exactly the same bytes as `bytes`. */
  view: DataView = new DataView(this.bytes.buffer);
  /** Byte order of the section. */
  little = true;
  /** 1-based number of the next frame of the capture: where an anomaly of this block is placed. */
  frame = 1;
  /** First byte of the body in `bytes`, and the first one behind it. */
  body = 0;
  end = 0;

  u16(at: number): number {
    return this.view.getUint16(at, this.little);
  }

  u32(at: number): number {
    return this.view.getUint32(at, this.little);
  }

  /** Unsigned 64-bit number in the section's byte order, rounded above 2^53. */
  u64(at: number): number {
    const high = this.u32(this.little ? at + 4 : at);
    const low = this.u32(this.little ? at : at + 4);
    return high * 0x1_0000_0000 + low;
  }

  /** Signed 64-bit number in the section's byte order, rounded beyond 2^53. */
  i64(at: number): number {
    const high = this.view.getInt32(this.little ? at + 4 : at, this.little);
    const low = this.u32(this.little ? at : at + 4);
    return high * 0x1_0000_0000 + low;
  }
}
