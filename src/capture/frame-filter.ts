import {
  LINKTYPE_ETHERNET,
  LINKTYPE_IEEE802_11,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_RAW,
  linktypeName,
} from '../wire/linktype.js';
import type { FrameBatch } from './frame.js';
import { compileFilter, type NativeFilter } from './live.js';
import { SetupError } from './setup-error.js';

/** An expression that none of these takes is no filter; which of them the capture has is known only later. */
const TRIED_LINKTYPES = [LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_LINUX_SLL2, LINKTYPE_IEEE802_11];

/** A capture filter (pcap-filter(7)) over frames of any link type. */
export class FrameFilter {
  private readonly compiled = new Map<number, NativeFilter>();

  /** Throws `SetupError` where libpcap is missing, or the expression is none. */
  constructor(readonly expression: string) {
    let refused: unknown = null;
    for (const linktype of TRIED_LINKTYPES) {
      try {
        this.forLinktype(linktype);
        return;
      } catch (error) {
        if (!(error instanceof SetupError) || error.code !== 'bad-filter') throw error;
        refused ??= error;
      }
    }
    throw refused;
  }

  /** Sets `passed[i]` for the frames `from…to` of `frames` and gives how many pass. */
  select(
    frames: FrameBatch,
    from: number,
    to: number,
    interfaces: readonly { linktype: number }[],
    passed: Uint8Array,
  ): number {
    const { bytes, at, caplen, origlen, iface } = frames;
    let count = 0;
    // The frames of one interface at a time; mostly all of them.
    for (let start = from, end = from; start < to; start = end) {
      while (end < to && iface[end] === iface[start]) end++;
      const filter = this.forLinktype(interfaces[iface[start]].linktype);
      count += filter.select(bytes, at, caplen, origlen, start, end, passed);
    }
    return count;
  }

  /** Compiled for `linktype`, once. Throws `SetupError` with libpcap's message. */
  private forLinktype(linktype: number): NativeFilter {
    let filter = this.compiled.get(linktype);
    if (filter !== undefined) return filter;
    try {
      filter = compileFilter(linktype, this.expression);
    } catch (error) {
      if (!(error instanceof SetupError) || error.code !== 'bad-filter') throw error;
      throw new SetupError('bad-filter', `filter "${this.expression}": ${error.message} (${linktypeName(linktype)})`);
    }
    this.compiled.set(linktype, filter);
    return filter;
  }
}
