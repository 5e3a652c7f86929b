/**
 * A flow is three records of 64 bytes, a cache line each, in 32-bit words: a hot one, all that a plain packet in the midst
 * of a flow touches; a cold one, written when the flow begins or its state changes, read when it is judged; and a rare
 * one, which most flows never touch. Fields that end in 0 have their twin for endpoint 1 behind them. `…F64` fields are
 * indices into the Float64Array over the same bytes.
 */
export const enum Hot {
  /** Words per record; a slot's record begins at word `slot << 4`. */
  Size = 16,
  /** Last address word of endpoint 0 and 1; the whole address for IPv4. */
  A = 0,
  B = 1,
  /** Port of endpoint 0 in the upper half, of endpoint 1 in the lower. */
  Ports = 2,
  /** `Meta.ProtocolMask` and `Meta.Ipv6` of the packets, and `FlowFlag`s. */
  Meta = 3,
  /** Packets sent by the endpoint, unsigned. */
  Packets0 = 4,
  /** Bytes sent by the endpoint, the lower 32 bits; how often they overflowed stands in the rare record. */
  Payload0 = 6,
  IpBytes0 = 8,
  WireBytes0 = 10,
  /** Time of the latest packet: seconds since the epoch, unsigned, and nanoseconds. See `FlowFlag.FarTime`. */
  LastSec = 12,
  LastNsec = 13,
  /** Sequence number that follows the last data. */
  Next0 = 14,
}

export const enum Cold {
  Size = 16,
  SizeF64 = 8,
  FirstSecF64 = 0,
  FirstNsec = 2,
  /** 1-based frame number, unsigned. */
  FirstFrame = 3,
  /** Index of the input. */
  Input = 4,
  /** Packed VLAN tags of the first packet. */
  Vlan = 5,
  /** Two words of six history letters each, five bits a letter. */
  History = 6,
  /** History letters already written, one bit each: letter for endpoint 0, +16 for endpoint 1. */
  HistorySeen = 8,
  /** `Evidence` bits. */
  Evidence = 9,
  /** `TcpField`s: Zeek endpoint states and identification progress. */
  Tcp = 10,
  /** TLS versions: low byte + 1 of the client's in bits 0 to 3, of the server's in bits 4 to 7. */
  Detail = 11,
  /** Initial sequence number. */
  Isn0 = 12,
  /** Identified service of each side and traits, see `ServiceField`. */
  Service = 14,
  /** Handles of the reassembly buffers, endpoint 0 in the upper half. */
  Buffers = 15,
}

/** Holds nothing unless a flag of the flow says so: slots are used again without clearing it. */
export const enum Rare {
  Size = 16,
  SizeF64 = 8,
  /** `Meta.Ipv6`: four words of each address. */
  V6 = 0,
  /** `FlowFlag.Spilled`: how often the byte counters overflowed; in the order of `Hot`, from `Hot.Payload0` on. */
  Overflows = 8,
  /** `FlowFlag.FarTime`: time of the latest packet, whole seconds since the epoch. */
  LastSecF64 = 7,
}

/** Flags of a flow in `Hot.Meta`, above the packet's protocol and version bits. */
export const enum FlowFlag {
  /** The first packet came from endpoint 1. */
  FirstFrom1 = 0x200,
  /** The record is in use. */
  Used = 0x400,
  /** History has more letters than the record holds. */
  HistoryFull = 0x800,
  /** Packets of it stand behind damage that was skipped: some of its own may be missing. */
  Salvaged = 0x4000,
  /** A byte counter has overflowed. */
  Spilled = 0x1000,
  /** The latest time is before 1970 or after 2106-02-07 and stands in the rare record. */
  FarTime = 0x2000,
  /**
   * A segment with data, or a pure ACK, shows nothing new of this side: it has sent one before, its evidence and
   * history letter stand, and `Hot.Next0` holds. One bit for each endpoint.
   */
  DataSeen = 0x10000,
  AckSeen = 0x40000,
  /** Nothing more to identify on this side. One bit for each endpoint. */
  Identified = 0x100000,
}

/**
 * What packets showed. Each kind has two bits: `kind << endpoint`. Only ever set, so the order of packets does not
 * matter, and two parts of one flow merge by OR.
 */
export const enum Evidence {
  /** Sent a SYN without ACK. */
  Syn = 1 << 0,
  /** Sent a SYN-ACK. */
  SynAck = 1 << 2,
  /** Sent a segment with ACK and neither SYN nor RST. */
  Ack = 1 << 4,
  /** Sent payload. */
  Data = 1 << 6,
  Fin = 1 << 8,
  Rst = 1 << 10,
  /** Sent a RST-ACK with sequence number 0: it answers a segment without ACK. */
  RstAckZero = 1 << 12,
  /** Sent a probe: no flags at all, or FIN without ACK. */
  Probe = 1 << 14,
  /** Sent an application request, a response. */
  Request = 1 << 16,
  Response = 1 << 18,
  /** An ICMP unreachable quotes a packet that it sent. */
  Unreachable = 1 << 20,
  /** It opened the timed-out flow that this one continues. */
  Continued = 1 << 22,
  /** Sent a RST with ACK. */
  RstAck = 1 << 24,
}

/** Bits of `Cold.Tcp`. Fields of endpoint 1 stand `Endpoint1` bits higher. */
export const enum TcpField {
  Endpoint1 = 12,
  /** Zeek endpoint state, 3 bits. */
  StateMask = 0x7,
  /** `Cold.Isn0` holds a number seen in a SYN or SYN-ACK. */
  IsnKnown = 0x8,
  /** `Hot.Next0` holds a number. */
  NextKnown = 0x10,
  /** Payload packets looked at without an answer, 2 bits. */
  TriesShift = 6,
  TriesMask = 0xc0,
}

/** Bits of `Cold.Service`: index in SERVICES + 1 of each side, then flags. */
export const enum ServiceField {
  Mask = 0xff,
  Side1Shift = 8,
  /** `likely` of side 0; side 1 one bit higher. */
  Likely = 0x10000,
  /** Traits of either side, by index in TRAITS. */
  TraitsShift = 18,
}
