import type { BuiltFrame } from './pcap-builder.js';
import { buildPcap } from './pcap-builder.js';
import {
  ethernet,
  icmpPacket,
  ipPacket,
  type Payload,
  payloadBytes,
  tcpPacket,
  type TcpPacketOptions,
  udpPacket,
} from './frame-builder.js';

/*
 * Conversations as a capture shows them, written down in the order of their packets:
 *
 *   const scene = new Scene();
 *   scene.tcp('198.51.100.7:50001', '10.20.0.10:443').handshake().ask(hello).answer(answer).close();
 *
 * Packets follow each other by a millisecond; `at` moves the clock.
 */

/** When scenes begin: 2026-11-16 08:00:00 UTC. */
export const SCENE_START_SEC = Date.UTC(2026, 10, 16, 8) / 1000;
const STEP_NSEC = 1_000_000;

interface Socket {
  address: string;
  port: number;
}

export class Scene {
  readonly frames: BuiltFrame[] = [];
  private sec = SCENE_START_SEC;
  private nsec = 0;
  private nextSequence = 1000;

  /** The next packet comes this many seconds after the beginning of the scene. */
  at(seconds: number): this {
    this.sec = SCENE_START_SEC + Math.floor(seconds);
    this.nsec = Math.round((seconds % 1) * 1e9);
    return this;
  }

  /** An IP packet in an Ethernet frame. */
  packet(packet: Uint8Array): this {
    this.frames.push({ sec: this.sec, nsec: this.nsec, data: ethernet({}, packet) });
    this.nsec += STEP_NSEC;
    if (this.nsec >= 1e9) {
      this.sec++;
      this.nsec -= 1e9;
    }
    return this;
  }

  /** A TCP connection from `client` to `server`, each `ADDRESS:PORT`. Nothing is sent yet. */
  tcp(client: string, server: string): TcpTalk {
    this.nextSequence += 1_000_003;
    return new TcpTalk(this, socket(client), socket(server), this.nextSequence);
  }

  udp(client: string, server: string): UdpTalk {
    return new UdpTalk(this, socket(client), socket(server));
  }

  /** A packet of another IP protocol. */
  ip(src: string, dst: string, protocol: number, payload: Payload = 64): this {
    return this.packet(ipPacket({ src, dst }, protocol, payload));
  }

  /** The scene as a capture, or the part of it from frame to frame. */
  pcap(from = 0, to = this.frames.length): Uint8Array {
    return buildPcap(this.frames.slice(from, to));
  }
}

/** One TCP connection. Sequence numbers count on by themselves. */
export class TcpTalk {
  private clientSeq: number;
  private serverSeq: number;

  constructor(
    private readonly scene: Scene,
    private readonly client: Socket,
    private readonly server: Socket,
    isn: number,
  ) {
    this.clientSeq = isn;
    this.serverSeq = isn + 500_000;
  }

  at(seconds: number): this {
    this.scene.at(seconds);
    return this;
  }

  handshake(): this {
    return this.syn().synAck().ack();
  }

  /** Handshake, a message of each side, and the end: what an ordinary visit looks like. */
  visit(question: Payload, answer: Payload): this {
    return this.handshake().ask(question).answer(answer).close();
  }

  syn(): this {
    this.fromClient({ flags: 'S', ack: 0 });
    this.clientSeq++;
    return this;
  }

  synAck(): this {
    this.fromServer({ flags: 'SA' });
    this.serverSeq++;
    return this;
  }

  /** Counts the SYN and the SYN-ACK as sent, though the capture has neither. */
  unseenHandshake(): this {
    this.clientSeq++;
    this.serverSeq++;
    return this;
  }

  ack(): this {
    return this.fromClient({ flags: 'A' });
  }

  serverAck(): this {
    return this.fromServer({ flags: 'A' });
  }

  ask(payload: Payload): this {
    this.fromClient({ flags: 'PA', payload });
    this.clientSeq += payloadBytes(payload).length;
    return this;
  }

  answer(payload: Payload): this {
    this.fromServer({ flags: 'PA', payload });
    this.serverSeq += payloadBytes(payload).length;
    return this;
  }

  /** The server refuses: RST-ACK with sequence number 0. */
  refuse(): this {
    return this.fromServer({ flags: 'RA', seq: 0 });
  }

  clientReset(): this {
    return this.fromClient({ flags: 'R', ack: 0 });
  }

  close(): this {
    this.fromClient({ flags: 'FA' });
    this.clientSeq++;
    this.fromServer({ flags: 'FA' });
    this.serverSeq++;
    return this.ack();
  }

  private fromClient(fields: TcpPacketOptions): this {
    this.scene.packet(
      tcpPacket({ ...between(this.client, this.server), seq: this.clientSeq, ack: this.serverSeq, ...fields }),
    );
    return this;
  }

  private fromServer(fields: TcpPacketOptions): this {
    this.scene.packet(
      tcpPacket({ ...between(this.server, this.client), seq: this.serverSeq, ack: this.clientSeq, ...fields }),
    );
    return this;
  }
}

export class UdpTalk {
  constructor(
    private readonly scene: Scene,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {}

  at(seconds: number): this {
    this.scene.at(seconds);
    return this;
  }

  ask(payload: Payload = 'ask'): this {
    this.scene.packet(udpPacket({ ...between(this.client, this.server), payload }));
    return this;
  }

  answer(payload: Payload = 'answer'): this {
    this.scene.packet(udpPacket({ ...between(this.server, this.client), payload }));
    return this;
  }

  /** The server's host answers a datagram with ICMP port unreachable. */
  unreachable(payload: Payload = 'ask'): this {
    const quoted = udpPacket({ ...between(this.client, this.server), payload });
    this.scene.packet(icmpPacket({ src: this.server.address, dst: this.client.address }, 3, 3, quoted));
    return this;
  }
}

function socket(text: string): Socket {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(colon + 1)) };
}

function between(from: Socket, to: Socket) {
  return { src: from.address, sport: from.port, dst: to.address, dport: to.port };
}
