import type { Identified, Identifier } from './identifier.js';
import { isDigit, LF, startsWith } from './text.js';

/** The client sends back a line of the same form, often the same line: neither side is told by it. */
const VNC: Identified = { service: 'vnc', speaker: 'neither' };

/** `RFB 003.008\n`: digits where there is a zero. */
const SHAPE = 'RFB 000.000\n';
const MAGIC = 'RFB ';

/** VNC ProtocolVersion message, RFC 6143 §7.1.1. Vendors have their own numbers (003.889, 005.000). */
export const identifyVnc: Identifier = (bytes, at, end) => {
  const match = startsWith(bytes, at, end, MAGIC);
  if (match !== 'yes') return match;
  for (let i = MAGIC.length; i < SHAPE.length; i++) {
    if (at + i >= end) return 'more';
    const byte = bytes[at + i];
    const fits = SHAPE[i] === '0' ? isDigit(byte) : byte === (SHAPE[i] === '.' ? 0x2e : LF);
    if (!fits) return 'no';
  }
  return VNC;
};
