import { endianness } from 'node:os';
import capture from 'cap';
import type { CapMessage, CapOrder } from './cap-backend.js';
import { linktypeOf } from './datalink.js';
import { takeIdentity } from './rights.js';

/*
 * The process that `cap` runs in: it may be aborted any time, as by an interface that goes down. Packets go to standard
 * output as pcap records, stamped with the time at which they came here; words go over the channel of `fork`.
 */

/** Names that `cap` gives to DLT_ numbers. */
const DATALINKS: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 12,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};
/** `cap` reads no more of a packet. */
const SNAPLEN = 65535;
const HEADER_LENGTH = 16;
const CHUNK_SIZE = 256 * 1024;
/** Packets that the kernel has when we are told to stop are here by then. */
const LAST_PACKETS_MS = 50;

const little = endianness() === 'LE';
const packet = Buffer.alloc(SNAPLEN);
let chunk = Buffer.allocUnsafe(CHUNK_SIZE);
let view = new DataView(chunk.buffer, chunk.byteOffset);
let length = 0;
let isFlushing = false;

const { name, filter, bufferBytes, identity } = JSON.parse(process.argv[2]) as CapOrder;
const cap = new capture.Cap();
try {
  const linktype = open();
  cap.on('packet', take);
  if (identity !== null) takeIdentity(identity);
  tell({ kind: 'open', linktype, snaplen: SNAPLEN });
} catch (error) {
  tell({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  process.disconnect();
}
process.on('message', () => setTimeout(end, LAST_PACKETS_MS));
// Whoever asked for packets is gone.
process.on('disconnect', () => process.exit());

function open(): number {
  const found = cap.open(name, filter ?? '', bufferBytes, packet);
  cap.setMinBytes?.(0);
  const number = DATALINKS[found] ?? /^Unknown linktype (\d+)$/.exec(found)?.[1];
  if (number === undefined) throw new Error(`unknown link type ${found}`);
  return linktypeOf(Number(number));
}

function take(caplen: number): void {
  const now = performance.timeOrigin + performance.now();
  const sec = Math.floor(now / 1000);
  if (length + HEADER_LENGTH + caplen > CHUNK_SIZE) flush();
  view.setUint32(length, sec, little);
  view.setUint32(length + 4, Math.floor((now - sec * 1000) * 1e6), little);
  view.setUint32(length + 8, caplen, little);
  // `cap` does not tell the length on the wire.
  view.setUint32(length + 12, caplen, little);
  packet.copy(chunk, length + HEADER_LENGTH, 0, caplen);
  length += HEADER_LENGTH + caplen;
  if (isFlushing) return;
  isFlushing = true;
  setImmediate(flush);
}

function flush(): void {
  isFlushing = false;
  if (length === 0) return;
  process.stdout.write(chunk.subarray(0, length));
  chunk = Buffer.allocUnsafe(CHUNK_SIZE);
  view = new DataView(chunk.buffer, chunk.byteOffset);
  length = 0;
}

function end(): void {
  cap.close();
  flush();
  process.stdout.write('', () => process.exit());
}

function tell(message: CapMessage): void {
  process.send?.(message);
}
