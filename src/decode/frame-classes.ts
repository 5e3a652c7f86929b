/**
 * What became of a frame. Every frame is in exactly one class, so their counts sum to the frames read.
 * `tcp`, `udp`, `fragment` are counted by the flow table, which knows whether a fragment found its flow.
 */
export const FRAME_CLASSES = [
  'tcp',
  'udp',
  'fragment',
  'icmp',
  'icmpv6',
  'igmp',
  'other-ip',
  'no-next-header',
  'arp',
  'llc',
  'lldp',
  'slow-protocols',
  'eapol',
  'pppoe-discovery',
  'ppp-control',
  'wlan-management',
  'other-link',
  'undecoded',
] as const;

export type FrameClass = (typeof FRAME_CLASSES)[number];

/**
 * Codes that layer decoders return. 0 to 0xffff: an EtherType that follows; IP_PROTOCOL + n: the IP protocol n follows;
 * negative: the walk ends, with the class as `-1 - index`.
 */
export const IP_PROTOCOL = 0x10000;

/** Return code that ends the walk in the given class. */
export function ends(name: FrameClass): number {
  return -1 - FRAME_CLASSES.indexOf(name);
}

export const END_TCP = ends('tcp');
export const END_UDP = ends('udp');
export const END_FRAGMENT = ends('fragment');
export const END_UNDECODED = ends('undecoded');
