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
 * Packets of a run of frames as columns. Filled by `decode`, applied by the flow table, reused for the next run. An
 * entry's endpoints stand in canonical order as in Community ID v1: endpoint 0 is the lower (address, port), compared
 * as bytes.
 */
export class PacketBatch {
  count = 0;
  /** Bytes that `payloadAt` points into: those of the frames decoded last. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly meta = new Int32Array(BATCH_PACKETS);
  /** Last address word of endpoint 0 and 1: for IPv4 the whole address. */
  readonly a = new Int32Array(BATCH_PACKETS);
  readonly b = new Int32Array(BATCH_PACKETS);
  /** IPv6 only: four words of endpoint 0, then four of endpoint 1. */
  readonly v6 = new Int32Array(BATCH_PACKETS * 8);
  /** Port of endpoint 0 in the upper half, of endpoint 1 in the lower. */
  readonly ports = new Int32Array(BATCH_PACKETS);
  readonly hash = new Int32Array(BATCH_PACKETS);
  /** TCP sequence and acknowledgment number. */
  readonly seq = new Int32Array(BATCH_PACKETS);
  readonly ack = new Int32Array(BATCH_PACKETS);
  /**
   * IP identification: 16 bits of IPv4 (of fragments with the header's protocol in the next 8), 32 of the IPv6 fragment
   * header, 0 where there is none.
   */
  readonly ipId = new Int32Array(BATCH_PACKETS);
  readonly payloadAt = new Int32Array(BATCH_PACKETS);
  /** Payload bytes that were captured, from `payloadAt`. */
  readonly payloadCap = new Int32Array(BATCH_PACKETS);
  /** Payload bytes as the headers claim. */
  readonly payload = new Uint32Array(BATCH_PACKETS);
  /** Bytes of the IP packet as its header claims. */
  readonly ipBytes = new Uint32Array(BATCH_PACKETS);
  /** Original length of the frame. */
  readonly wireBytes = new Uint32Array(BATCH_PACKETS);
  readonly tsSec = new Float64Array(BATCH_PACKETS);
  /** NO_TIME where the frame has none. */
  readonly tsNsec = new Int32Array(BATCH_PACKETS);
  /** 1-based number of the frame in its file. */
  readonly frame = new Uint32Array(BATCH_PACKETS);
  /** Packed VLAN tags, see `VlanTags`. */
  readonly vlan = new Int32Array(BATCH_PACKETS);

  /** @param hashSeed keeps senders from choosing packets whose flows collide in the table. */
  constructor(readonly hashSeed: number) {}
}
