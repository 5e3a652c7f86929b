import { BATCH_FRAMES } from '../wire/frame-batch.js';

/** A frame fills at most two entries: the carrier of a tunnel, and the unreachable inside it. */
export const BATCH_PACKETS = 2 * BATCH_FRAMES;

/** What an entry of the batch is for the flow table. */
export const enum Kind {
  /** A TCP or UDP packet with both ports. */
  Packet = 0,
  /** A fragment without ports: its flow is that of the first fragment. */
  LaterFragment = 1,
  /** An ICMP unreachable: the 5-tuple is the one that it quotes, the direction that of the quoted packet. */
  Unreachable = 2,
  /** An IP protocol without flows (GRE, ESP, SCTP …); ports 0. */
  OtherProtocol = 3,
}

/** Fields of `PacketBatch.meta`. */
export const enum Meta {
  /** IP protocol. */
  ProtocolMask = 0xff,
  Ipv6 = 0x100,
  /** Set: the packet goes from endpoint 1 to endpoint 0. */
  Reverse = 0x200,
  KindShift = 10,
  KindMask = 0xc00,
  FirstFragment = 0x1000,
  /** The TCP header was captured up to its flags: `seq`, `ack` and flags are true. */
  TcpHeader = 0x2000,
  ZeroWindow = 0x4000,
  /** TCP flags in bits 16 to 23. */
  FlagsShift = 16,
}

/**
 * Words of a packet's row in `PacketBatch.rows`, 16 of 32 bits: one cache line. Row `i` begins at word `i << 4`. Lengths
 * and the frame number are unsigned: read them with `>>> 0`.
 */
export const enum Row {
  Size = 16,
  Meta = 0,
  /** Last address word of endpoint 0 and 1: for IPv4 the whole address. */
  A = 1,
  B = 2,
  /** Port of endpoint 0 in the upper half, of endpoint 1 in the lower. */
  Ports = 3,
  Hash = 4,
  /** TCP sequence and acknowledgment number. */
  Seq = 5,
  Ack = 6,
  /**
   * IP identification: 16 bits of IPv4 (of fragments with the header's protocol in the next 8), 32 of the IPv6 fragment
   * header, 0 where there is none.
   */
  IpId = 7,
  /** Offset of the payload in `PacketBatch.bytes`, and how many bytes of it were captured. */
  PayloadAt = 8,
  PayloadCap = 9,
  /** Payload bytes as the headers claim. */
  Payload = 10,
  /** Bytes of the IP packet as its header claims. */
  IpBytes = 11,
  /** Original length of the frame. */
  WireBytes = 12,
  /** NO_TIME where the frame has none. */
  Nsec = 13,
  /** 1-based number of the frame in its file. */
  Frame = 14,
  /** Packed VLAN tags, see `VlanTags`. */
  Vlan = 15,
}

/**
 * Packets of a run of frames. Filled by `decode`, applied by the flow table, reused for the next run. A packet's endpoints
 * stand in canonical order as in Community ID v1: endpoint 0 is the lower (address, port), compared as bytes.
 *
 * Rows in one array rather than a column for each field: the compiled loops keep one base and one bound instead of
 * seventeen (test/bench/README.md).
 */
export class PacketBatch {
  count = 0;
  /** Bytes that `Row.PayloadAt` points into: those of the frames decoded last. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly rows = new Int32Array(BATCH_PACKETS * Row.Size);
  /** Whole seconds since the epoch. */
  readonly tsSec = new Float64Array(BATCH_PACKETS);
  /** IPv6 only: four words of endpoint 0, then four of endpoint 1. */
  readonly v6 = new Int32Array(BATCH_PACKETS * 8);

  /** @param hashSeed keeps senders from choosing packets whose flows collide in the table. */
  constructor(readonly hashSeed: number) {}
}
