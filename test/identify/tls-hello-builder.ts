import { sized16, text, u24 } from './bytes.js';
import { concat, u16 } from '../support/frame-builder.js';

export interface HelloParts {
  legacyVersion?: number;
  serverName?: string;
  alpn?: readonly string[];
  /** ClientHello: those offered; ServerHello: the chosen one. */
  versions?: readonly number[];
}

const RANDOM = Uint8Array.from({ length: 32 }, (_, i) => (i * 37) & 0xff);
const SESSION_ID = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

/** ClientHello handshake message, RFC 8446 §4.1.2. */
export function clientHello(parts: HelloParts = {}): Uint8Array {
  const extensions: Uint8Array[] = [];
  if (parts.serverName !== undefined) {
    const name = concat(Uint8Array.of(0), sized16(text(parts.serverName)));
    extensions.push(extension(0, sized16(name)));
  }
  if (parts.alpn !== undefined) extensions.push(alpn(parts.alpn));
  if (parts.versions !== undefined) {
    extensions.push(extension(43, concat(Uint8Array.of(parts.versions.length * 2), u16(...parts.versions))));
  }
  const ciphers = sized16(concat(u16(0x1301), u16(0xc02f)));
  return handshake(1, parts.legacyVersion ?? 0x0303, concat(ciphers, Uint8Array.of(1, 0)), extensions);
}

/** ServerHello handshake message, RFC 8446 §4.1.3. */
export function serverHello(parts: HelloParts = {}): Uint8Array {
  const extensions: Uint8Array[] = [];
  if (parts.versions !== undefined) extensions.push(extension(43, u16(parts.versions[0] ?? 0)));
  if (parts.alpn !== undefined) extensions.push(alpn(parts.alpn));
  return handshake(2, parts.legacyVersion ?? 0x0303, concat(u16(0x1301), Uint8Array.of(0)), extensions);
}

/** Record, RFC 8446 §5.1. */
export function record(type: number, fragment: Uint8Array, version = 0x0303): Uint8Array {
  return concat(Uint8Array.of(type), u16(version), sized16(fragment));
}

function handshake(type: number, version: number, choice: Uint8Array, extensions: readonly Uint8Array[]): Uint8Array {
  const body = concat(
    u16(version),
    RANDOM,
    Uint8Array.of(SESSION_ID.length),
    SESSION_ID,
    choice,
    sized16(concat(...extensions)),
  );
  return concat(Uint8Array.of(type), u24(body.length), body);
}

function extension(type: number, data: Uint8Array): Uint8Array {
  return concat(u16(type), sized16(data));
}

function alpn(names: readonly string[]): Uint8Array {
  return extension(16, sized16(concat(...names.map((name) => concat(Uint8Array.of(name.length), text(name))))));
}
