import type { Cursor } from '../cursor.js';
import { emit } from '../emit.js';
import { ends } from '../frame-classes.js';
import { Kind } from '../packet-batch.js';

const END_OTHER_IP = ends('other-ip');

/** An IP protocol without flows (GRE, ESP, SCTP …): the findings want to know who speaks it with the subject. */
export function emitOtherProtocol(cursor: Cursor, protocol: number): number {
  emit(cursor, Kind.OtherProtocol, protocol, 0, 0);
  return END_OTHER_IP;
}
