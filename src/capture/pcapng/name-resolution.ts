import { formatIpv4, formatIpv6 } from '../../wire/address.js';
import { u32be } from '../../wire/bytes.js';
import type { Notes } from '../notes.js';
import type { Block } from './block.js';
import { padded, readText, type OptionReader } from './option-reader.js';

/** Record types of the Name Resolution Block, draft-ietf-opsawg-pcapng §4.5. EUI records name no IP address. */
const NRB_RECORD_END = 0;
const NRB_RECORD_IPV4 = 1;
const NRB_RECORD_IPV6 = 2;

const RECORD_HEADER_LENGTH = 4;
const IPV4_LENGTH = 4;
const IPV6_LENGTH = 16;

/** Reads a Name Resolution Block: the first name of every IP address, addresses being in network byte order. */
export function readNameResolution(block: Block, options: OptionReader, notes: Notes): void {
  const { bytes, end } = block;
  let at = block.body;
  while (end - at >= RECORD_HEADER_LENGTH) {
    const type = block.u16(at);
    const length = block.u16(at + 2);
    at += RECORD_HEADER_LENGTH;
    if (type === NRB_RECORD_END) break;
    if (length > end - at) {
      notes.countAnomaly('pcapng.name_record_too_long', block.frame);
      return;
    }
    if (type === NRB_RECORD_IPV4 && length > IPV4_LENGTH) {
      const name = readText(bytes, at + IPV4_LENGTH, at + length);
      if (name !== '') notes.addName(formatIpv4(u32be(bytes, at)), name, block.frame);
    } else if (type === NRB_RECORD_IPV6 && length > IPV6_LENGTH) {
      const name = readText(bytes, at + IPV6_LENGTH, at + length);
      if (name !== '') notes.addName(ipv6At(bytes, at), name, block.frame);
    } else if (type === NRB_RECORD_IPV4 || type === NRB_RECORD_IPV6) {
      notes.countAnomaly('pcapng.name_record_too_short', block.frame);
    }
    at += padded(length);
  }
  options.countComments(at);
}

function ipv6At(bytes: Uint8Array, at: number): string {
  return formatIpv6(u32be(bytes, at), u32be(bytes, at + 4), u32be(bytes, at + 8), u32be(bytes, at + 12));
}
