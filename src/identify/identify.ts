import type { Answer, Identifier, PayloadContext, Transport } from './identifier.js';
import { IDENTIFIERS, type IdentifierRow } from './identifiers.js';

/** Bytes of each direction that are looked at. */
export const IDENTIFY_BYTES = 8192;

/** Per transport and first byte, the identifiers that it does not rule out, in the order of the table; made when needed. */
const CANDIDATES: Record<Transport, (readonly Identifier[] | undefined)[]> = {
  tcp: Array.from({ length: 256 }),
  udp: Array.from({ length: 256 }),
};

/**
 * What `bytes[at..end)` speaks: over TCP the contiguous first bytes of one direction, over UDP one datagram. Looks at
 * the first 8 KiB.
 *
 * The first positive answer in the order of `IDENTIFIERS` wins; `more` while one may still come; `no` when none can.
 * With `final` no more bytes will come, and the answer is the best that is certain, or `no`. A datagram, and 8 KiB, are
 * final by themselves. Never throws; looks at nothing outside the range.
 */
export function identify(bytes: Uint8Array, at: number, end: number, context: PayloadContext, final: boolean): Answer {
  const isUdp = context.transport === 'udp';
  const isLast = final || isUdp || end - at >= IDENTIFY_BYTES;
  if (at >= end) return isLast ? 'no' : 'more';
  const stop = Math.min(end, at + IDENTIFY_BYTES);
  const first = bytes[at];
  const row = CANDIDATES[context.transport];
  const candidates = (row[first] ??= candidatesOf(context.transport, first));
  let isOpen = false;
  for (let i = 0; i < candidates.length; i++) {
    const answer = candidates[i](bytes, at, stop, context, isLast);
    if (typeof answer === 'object') return answer;
    if (answer === 'more') isOpen = true;
  }
  return isOpen && !isLast ? 'more' : 'no';
}

/**
 * Asks each identifier about a first byte. So no row has to declare how its protocol begins, and a flow of unknown bytes
 * costs few calls.
 */
function candidatesOf(transport: Transport, first: number): readonly Identifier[] {
  const rows: readonly IdentifierRow[] = IDENTIFIERS;
  const bytes = Uint8Array.of(first);
  return rows
    .filter((row) => row.transports.includes(transport))
    .filter((row) =>
      [true, false].some((fromStart) => row.identify(bytes, 0, 1, { transport, fromStart }, false) !== 'no'),
    )
    .map((row) => row.identify);
}
