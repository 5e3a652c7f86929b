/** Frames for the reliability scripts, written as bytes: millions of them a second. */

const SERVER = [10, 20, 0, 10];
export const SUBJECT = SERVER.join('.');

/** pcap file header: microseconds, little-endian, Ethernet. */
export function fileHeader() {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

/** One record: Ethernet, IPv4, TCP or UDP. Checksums are zero: nobody asks for them. */
export function record({ usec, from, to, sourcePort, port, udp = false, flags = 0x02, seq = 0, ack = 0, data = '' }) {
  const headers = udp ? 8 : 20;
  const length = 14 + 20 + headers + data.length;
  const bytes = Buffer.alloc(16 + length);
  bytes.writeUInt32LE(Math.floor(usec / 1e6), 0);
  bytes.writeUInt32LE(usec % 1e6, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUInt16BE(0x0800, 28);
  bytes[30] = 0x45;
  bytes.writeUInt16BE(20 + headers + data.length, 32);
  bytes[38] = 64;
  bytes[39] = udp ? 17 : 6;
  bytes.set(from, 42);
  bytes.set(to, 46);
  bytes.writeUInt16BE(sourcePort, 50);
  bytes.writeUInt16BE(port, 52);
  if (udp) bytes.writeUInt16BE(8 + data.length, 54);
  else {
    bytes.writeUInt32BE(seq >>> 0, 54);
    bytes.writeUInt32BE(ack >>> 0, 58);
    bytes[62] = 0x50;
    bytes[63] = flags;
    bytes.writeUInt16BE(64240, 64);
  }
  bytes.write(data, 16 + 34 + headers, 'latin1');
  return bytes;
}

const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const PUSH = 0x18;
const FIN = 0x11;

/** A whole connection from a client to the server: seven packets a millisecond apart. */
export function visit({ usec, client, sourcePort, port, ask, answer }) {
  const base = { sourcePort, port };
  const out = { from: client, to: SERVER, ...base };
  const back = { from: SERVER, to: client, sourcePort: port, port: sourcePort };
  const a = 1 + ask.length;
  const b = 1 + answer.length;
  return [
    record({ ...out, usec, flags: SYN, seq: 1000 }),
    record({ ...back, usec: usec + 1000, flags: SYN_ACK, seq: 5000, ack: 1001 }),
    record({ ...out, usec: usec + 2000, flags: ACK, seq: 1001, ack: 5001 }),
    record({ ...out, usec: usec + 3000, flags: PUSH, seq: 1001, ack: 5001, data: ask }),
    record({ ...back, usec: usec + 4000, flags: PUSH, seq: 5001, ack: 1000 + a, data: answer }),
    record({ ...out, usec: usec + 5000, flags: FIN, seq: 1000 + a, ack: 5000 + b }),
    record({ ...back, usec: usec + 6000, flags: FIN, seq: 5000 + b, ack: 1001 + a }),
  ];
}

/** `count` one-packet flows to a port of the server, each from a 5-tuple of its own, as one block that is used over. */
export class Flood {
  /** @param {{ port: number, udp?: boolean }} kind */
  constructor({ port, udp = false }) {
    this.one = record({ usec: 0, from: [0, 0, 0, 0], to: SERVER, sourcePort: 1, port, udp });
    this.length = this.one.length;
  }

  /** Records `first` to `first + count` of the flood, half a microsecond after each other. */
  block(first, count, usecOf) {
    const bytes = Buffer.alloc(this.length * count);
    for (let i = 0; i < count; i++) {
      const at = i * this.length;
      const number = first + i;
      const usec = usecOf(number);
      this.one.copy(bytes, at);
      bytes.writeUInt32LE(Math.floor(usec / 1e6), at);
      bytes.writeUInt32LE(usec % 1e6, at + 4);
      // 60,000 ports for each address from 11.0.0.0 on.
      bytes.writeUInt32BE(0x0b000000 + Math.floor(number / 60_000), at + 42);
      bytes.writeUInt16BE(1025 + (number % 60_000), at + 50);
    }
    return bytes;
  }
}
