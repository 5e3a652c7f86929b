import { Kind, Meta, type PacketBatch, Row } from '../decode/packet-batch.js';

/**
 * A packet that comes again with equal headers within this time is a copy, not a retransmission. As many packets may lie
 * between the two: dumpcap writes one interface's, then the other's.
 */
const COPY_SEC = 0.05;
const RECENT = 1024;

/** Tells packets that were captured twice: on two interfaces, or on the way in and out of a bridge. */
export class CopyCounter {
  /** Packets that were copies of another. */
  copies = 0;
  /** Signatures and times of packets of late. */
  private readonly recent = new Int32Array(RECENT);
  private readonly recentTime = new Float64Array(RECENT);

  /** Equal headers, and hardly any time since. Without TCP numbers the id must tell. */
  count(batch: PacketBatch): void {
    const { recent, recentTime } = this;
    const { rows, tsSec, count } = batch;
    for (let i = 0; i < count; i++) {
      const row = i << 4;
      const meta = rows[row + Row.Meta];
      const kind = (meta & Meta.KindMask) >>> Meta.KindShift;
      if (kind === Kind.LaterFragment || kind === Kind.Unreachable) continue;
      // Without the hash: its seed is another in each run, and what falls into which place must not be.
      const signature =
        Math.imul(rows[row + Row.Seq] ^ (rows[row + Row.IpId] << 16), 0x9e3779b1) ^
        (rows[row + Row.Ack] + rows[row + Row.Payload]) ^
        ((meta >>> 1) & 0x7fff8100) ^
        Math.imul(rows[row + Row.A] ^ Math.imul(rows[row + Row.B] ^ rows[row + Row.Ports], 0x85ebca6b), 0xc2b2ae35);
      const place = (signature ^ (signature >>> 15)) & (RECENT - 1);
      const time = tsSec[i] + rows[row + Row.Nsec] * 1e-9;
      const hasNumbers = (meta & Meta.TcpHeader) !== 0 || rows[row + Row.IpId] !== 0;
      if (hasNumbers && recent[place] === signature && Math.abs(time - recentTime[place]) <= COPY_SEC) this.copies++;
      recent[place] = signature;
      recentTime[place] = time;
    }
  }
}
