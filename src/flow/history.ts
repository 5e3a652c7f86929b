import { Cold } from './record-layout.js';
import { FlowFlag, Hot } from './record-layout.js';
import type { FlowStore } from './flow-store.js';

/**
 * Letters of `history` as Zeek defines them (upper case: sent by the originator): S SYN without ACK, H SYN-ACK, A pure
 * ACK, D payload, F FIN, R RST, T retransmission, W zero window, Q several of SYN, FIN and RST at once. Each stands once
 * per side, where it came first. Zeek's C, G, I and X are not recorded.
 */
const LETTERS = 'SHADFRTWQ';

export const enum Letter {
  Syn,
  SynAck,
  Ack,
  Data,
  Fin,
  Rst,
  Retransmission,
  ZeroWindow,
  MultiFlag,
}

/** Letters that a record holds; a flow with more gets a `+`, as no letter of Zeek's is. */
const MAX_LETTERS = 12;
const LETTERS_PER_WORD = 6;

/** Notes a letter for an endpoint, if it is new there. */
export function addLetter(store: FlowStore, slot: number, endpoint: number, letter: Letter): void {
  const { hot, cold } = store;
  const c = slot * Cold.Size;
  const bit = 1 << (letter + 16 * endpoint);
  const seen = cold[c + Cold.HistorySeen];
  if ((seen & bit) !== 0) return;
  const position = countBits(seen);
  cold[c + Cold.HistorySeen] = seen | bit;
  if (position >= MAX_LETTERS) {
    hot[slot * Hot.Size + Hot.Meta] |= FlowFlag.HistoryFull;
    return;
  }
  const word = c + Cold.History + (position >= LETTERS_PER_WORD ? 1 : 0);
  cold[word] |= ((letter << 1) | endpoint) << (5 * (position % LETTERS_PER_WORD));
}

/** History text as seen from the originator; `^` in front where the first packet came from the responder. */
export function formatHistory(store: FlowStore, slot: number, originator: number): string {
  const c = slot * Cold.Size;
  const flags = store.hot[slot * Hot.Size + Hot.Meta];
  const first = (flags & FlowFlag.FirstFrom1) !== 0 ? 1 : 0;
  let text = first === originator ? '' : '^';
  const count = Math.min(countBits(store.cold[c + Cold.HistorySeen]), MAX_LETTERS);
  for (let i = 0; i < count; i++) {
    const word = store.cold[c + Cold.History + (i >= LETTERS_PER_WORD ? 1 : 0)];
    const code = (word >>> (5 * (i % LETTERS_PER_WORD))) & 31;
    const letter = LETTERS[code >>> 1];
    text += (code & 1) === originator ? letter : letter.toLowerCase();
  }
  return (flags & FlowFlag.HistoryFull) !== 0 ? `${text}+` : text;
}

function countBits(word: number): number {
  let rest = word;
  let count = 0;
  while (rest !== 0) {
    rest &= rest - 1;
    count++;
  }
  return count;
}
