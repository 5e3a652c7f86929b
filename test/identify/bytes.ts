import { concat, u16, u32 } from '../support/frame-builder.js';

/** Bytes of a Latin-1 text. */
export function text(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

export function u24(value: number): Uint8Array {
  return Uint8Array.of(value >> 16, (value >> 8) & 0xff, value & 0xff);
}

/** The part with its length in two bytes before it. */
export function sized16(part: Uint8Array): Uint8Array {
  return concat(u16(part.length), part);
}

/** BER element (X.690 §8.1) with a length of up to 255 bytes. */
export function ber(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const value = concat(...parts);
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return concat(Uint8Array.of(tag, ...length), value);
}

/** Message of the shape that the media-routing port carries: body length and type in network byte order, then the body. */
export function mediaRoutingMessage(type: number, body: Uint8Array): Uint8Array {
  return concat(u32(body.length), u32(type), body);
}
