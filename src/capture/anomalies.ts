/**
 * Odd but readable things in a capture file: named, counted, never thrown. Spelled `format.what`, like the anomalies of
 * packets; the text says what was found.
 */
export const CAPTURE_ANOMALIES = {
  'pcap.usec_too_large': 'fraction of a second of a million microseconds or more',
  'pcap.nsec_too_large': 'fraction of a second of a billion nanoseconds or more',
  'pcapng.time_out_of_range': 'time stamp outside of any calendar',
  'pcapng.bad_tsresol': 'if_tsresol that is not 1 byte long',
  'pcapng.bad_tsoffset': 'if_tsoffset that is not 8 bytes long',
  'pcapng.bad_fcslen': 'if_fcslen that is not 1 byte long',
  'pcapng.bad_drop_count': 'count of dropped packets that is not 8 bytes long, or too large',
  'pcapng.statistics_without_interface': 'statistics of an interface that was not described',
  'pcapng.isb_too_short': 'Interface Statistics Block shorter than its fields',
  'pcapng.spb_too_short': 'Simple Packet Block shorter than its captured length',
  'pcapng.dsb_too_short': 'Decryption Secrets Block shorter than its fields',
  'pcapng.secrets_too_long': 'secrets longer than their block',
  'pcapng.option_too_long': 'option longer than its block',
  'pcapng.name_record_too_short': 'name record too short for an address and a name',
  'pcapng.name_record_too_long': 'name record longer than its block',
  'pcapng.too_many_names': 'name beyond the number that is kept',
} as const satisfies Record<string, string>;

export type CaptureAnomaly = keyof typeof CAPTURE_ANOMALIES;
