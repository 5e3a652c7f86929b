import { LINKTYPE_RAW } from '../wire/linktype.js';

/**
 * Link types whose DLT_ number, as libpcap has it in memory, is not their LINKTYPE_ number in files. All others are equal.
 * libpcap, pcap-common.c; the numbers of Linux, macOS and FreeBSD.
 */
const DLT_OF_LINKTYPE: readonly (readonly [linktype: number, dlt: number])[] = [
  [LINKTYPE_RAW, process.platform === 'openbsd' ? 14 : 12],
  // ATM_RFC1483, SLIP_BSDOS, PPP_BSDOS, ATM_CLIP
  [100, 11],
  [102, 15],
  [103, 16],
  [106, 19],
];

export function dltOf(linktype: number): number {
  return DLT_OF_LINKTYPE.find(([number]) => number === linktype)?.[1] ?? linktype;
}

export function linktypeOf(dlt: number): number {
  return DLT_OF_LINKTYPE.find(([, number]) => number === dlt)?.[0] ?? dlt;
}
