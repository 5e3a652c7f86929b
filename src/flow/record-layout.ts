/**
 * A flow is two records of 32-bit words: a hot one of 128 bytes (two cache lines), touched by every packet, and a cold
 * one of 64, written when the flow begins and read when it is judged. Fields that end in 0 have their twin for endpoint 1
 * behind them. `…F64` fields are indices into the Float64Array over the same bytes.
 */
export const enum Hot {
  /** Words per record; a slot's record begins at word `slot << 5`, its float fields at `slot << 4`. */
  Size = 32,
  SizeF64 = 16,
  /** Last address word of endpoint 0 and 1; the whole address for IPv4. */
  A = 0,
  B = 1,
  /** Port of endpoint 0 in the upper half, of endpoint 1 in the lower. */
  Ports = 2,
  /** `Meta.ProtocolMask` and `Meta.Ipv6` of the packets, and `FlowFlag`s. */
  Meta = 3,
  /** Packets sent by the endpoint, unsigned. */
  Packets0 = 4,
  /** `Evidence` bits. */
  Evidence = 6,
  /** `TcpField`s: Zeek endpoint states and identification progress. */
  Tcp = 7,
  /** History letters already written, one bit each: letter for endpoint 0, +16 for endpoint 1. */
  HistorySeen = 8,
  /** TLS versions: low byte + 1 of the client's in bits 0 to 3, of the server's in bits 4 to 7. */
  Detail = 9,
  /** Initial sequence number. */
  Isn0 = 10,
  /** Sequence number that follows the last data. */
  Next0 = 12,
  LastNsec = 14,
  PayloadF64 = 8,
  IpBytesF64 = 10,
  WireBytesF64 = 12,
  LastSecF64 = 14,
  /** Identified service of each side and traits, see `ServiceField`. */
  Service = 30,
  /** Handles of the reassembly buffers, endpoint 0 in the upper half. */
  Buffers = 31,
}

export const enum Cold {
  Size = 16,
  SizeF64 = 8,
  /** IPv6 only: four words of each address. */
  V6 = 0,
  FirstSecF64 = 4,
  FirstNsec = 10,
  /** 1-based frame number, unsigned. */
  FirstFrame = 11,
  /** Index of the input. */
  Input = 12,
  /** Packed VLAN tags of the first packet. */
  Vlan = 13,
  /** Two words of six history letters each, five bits a letter. */
  History = 14,
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
  Salvaged = 0x1000,
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

/** Bits of `Hot.Tcp`. Fields of endpoint 1 stand `Endpoint1` bits higher. */
export const enum TcpField {
  Endpoint1 = 12,
  /** Zeek endpoint state, 3 bits. */
  StateMask = 0x7,
  /** `Isn` holds a number seen in a SYN or SYN-ACK. */
  IsnKnown = 0x8,
  /** `Next` holds a number. */
  NextKnown = 0x10,
  /** Nothing more to identify on this side. */
  Identified = 0x20,
  /** Payload packets looked at without an answer, 2 bits. */
  TriesShift = 6,
  TriesMask = 0xc0,
}

/** Bits of `Hot.Service`: index in SERVICES + 1 of each side, then flags. */
export const enum ServiceField {
  Mask = 0xff,
  Side1Shift = 8,
  /** `likely` of side 0; side 1 one bit higher. */
  Likely = 0x10000,
  /** Traits of either side, by index in TRAITS. */
  TraitsShift = 18,
}
