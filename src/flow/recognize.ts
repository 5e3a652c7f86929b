import type { ServiceName, Trait } from '../wire/service.js';

/** What payload turned out to be; `identify` gives it. */
export interface Recognition {
  service: ServiceName;
  /** Who opened the conversation, as far as these bytes prove it: their sender, the peer, or either. */
  speaker: 'request' | 'response' | 'neither';
  /** Only looks like it: never ground for a mismatch. */
  likely?: boolean;
  traits?: readonly Trait[];
  /** 0x0300 to 0x0304. */
  tlsVersion?: number;
}

/**
 * Looks at the contiguous first bytes of one direction. `final`: no more will come, so the best certain answer now.
 * `fromStart`: the bytes are the very first of the direction. `brief`: names are not wanted.
 */
export type Recognize = (
  bytes: Uint8Array,
  at: number,
  end: number,
  context: { transport: 'tcp' | 'udp'; fromStart: boolean; brief: boolean },
  final: boolean,
) => 'no' | 'more' | Recognition;
