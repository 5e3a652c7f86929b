import { icmpPacket, tcpFlags, tcpPacket, udpPacket } from './frame-builder.js';
import { type FrameTime, START, type TestFrame } from './frame-run.js';

export interface TalkOptions {
  /** `address:port`, IPv6 in brackets. */
  client?: string;
  server?: string;
  /** Sequence number of the first byte of each side; a SYN there takes it. */
  clientSeq?: number;
  serverSeq?: number;
  /** Time of the first line; the others follow a millisecond apart. */
  start?: FrameTime;
}

interface Side {
  address: string;
  port: number;
  /** Sequence number of the next byte. */
  next: number;
  /** The IP packet sent last. */
  last: Uint8Array;
}

const SECOND = 1_000_000_000n;
const LINE = /^([!<>]) ?([<>])?([FSRPAU]+|-)?((?: ?[a-z]+=\S+)*)(?: ?(".*"))?$/;

/**
 * Packets of a conversation, one per line, as raw IP:
 *
 *     > S                  the client sends a SYN; its numbers count on by themselves
 *     < SA                 the server answers
 *     > PA "GET /"         payload as a JSON string, or len=1400 for zero bytes
 *     < RA seq=0           fields given: seq, ack, win, id (IP identification), cap (captured bytes of the packet)
 *     > - wait=300         no flags; so long after the line before; at=1.5 counts from the first, at=none is no time
 *     > "hello"            no flags field at all: a UDP datagram
 *     ! > code=3           ICMP unreachable from a router, quoting what the client sent last
 */
export function talk(lines: readonly string[], options: TalkOptions = {}): TestFrame[] {
  const client = side(options.client ?? '10.0.0.1:40000', options.clientSeq ?? 1000);
  const server = side(options.server ?? '10.0.0.2:80', options.serverSeq ?? 5000);
  const start = options.start ?? START;
  const first = BigInt(start[0]) * SECOND + BigInt(start[1]);
  let now = first - SECOND / 1000n;
  return lines.map((line) => {
    const match = LINE.exec(line);
    if (match === null) throw new RangeError(`not a line of a talk: ${line}`);
    const [, mark, quoted, flags, fieldText, payloadText] = match;
    const fields = new Map(
      fieldText
        .split(' ')
        .filter(Boolean)
        .map((text) => text.split('=') as [string, string]),
    );
    const wait = fields.get('wait');
    const at = fields.get('at');
    if (at !== 'none') now = at === undefined ? now + nanoseconds(wait ?? '0.001') : first + nanoseconds(at);
    const time = at === 'none' ? null : timeOf(now);

    if (mark === '!') {
      const { address, last } = quoted === '>' ? client : server;
      const code = Number(fields.get('code') ?? 3);
      const isIpv6 = address.includes(':');
      const error = icmpPacket({ src: isIpv6 ? 'fd99::1' : '10.99.0.1', dst: address }, isIpv6 ? 1 : 3, code, last);
      return { bytes: error, time };
    }
    const [from, to] = mark === '>' ? [client, server] : [server, client];
    const payload = payloadText === undefined ? Number(fields.get('len') ?? 0) : (JSON.parse(payloadText) as string);
    const number = (key: string, fallback: number) => (fields.has(key) ? Number(fields.get(key)) : fallback) >>> 0;
    const common = {
      src: from.address,
      sport: from.port,
      dst: to.address,
      dport: to.port,
      payload,
      ip4: { id: number('id', 0) },
    };
    if (flags === undefined) from.last = udpPacket(common);
    else {
      const letters = flags === '-' ? '' : flags;
      const seq = number('seq', from.next);
      const ack = number('ack', letters.includes('A') ? to.next : 0);
      from.last = tcpPacket({ ...common, flags: letters, seq, ack, window: number('win', 65_535) });
      const length = typeof payload === 'number' ? payload : Buffer.byteLength(payload);
      if (!letters.includes('R')) from.next = (seq + length + countOf(tcpFlags(letters) & tcpFlags('SF'))) >>> 0;
    }
    const captured = number('cap', from.last.length);
    return { bytes: from.last.subarray(0, captured), wireLength: from.last.length, time };
  });
}

function side(text: string, next: number): Side {
  const colon = text.lastIndexOf(':');
  const address = text.slice(0, colon).replace(/^\[|\]$/g, '');
  return { address, port: Number(text.slice(colon + 1)), next, last: new Uint8Array(0) };
}

/** SYN and FIN take a sequence number each. */
function countOf(flags: number): number {
  return (flags & 1) + ((flags >>> 1) & 1);
}

/** Nanoseconds of decimal seconds, exactly. */
function nanoseconds(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`not a time: ${text}`);
  const value = BigInt(whole) * SECOND + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -value : value;
}

function timeOf(nsec: bigint): FrameTime {
  let second = nsec / SECOND;
  if (second * SECOND > nsec) second--;
  return [Number(second), Number(nsec - second * SECOND)];
}
