import type { Report } from '../findings/report.js';

export interface Endpoint {
  address: string;
  port: number | null;
  /** From the capture, or null. */
  name: string | null;
}

/**
 * `10.20.0.90:22`, `[2001:db8::1]:22`, `10.20.0.90 (pc90):22`. The subject goes by its product's name, with the address
 * where it has several of that IP version.
 */
export function formatEndpoint({ address, port, name }: Endpoint, subject: Report['subject']): string {
  const suffix = port === null ? '' : `:${port}`;
  if (subject.addresses.includes(address)) {
    const alike = subject.addresses.filter((other) => isIpv6(other) === isIpv6(address));
    return alike.length === 1 ? subject.product + suffix : `${subject.product} ${formatSocket(address, port)}`;
  }
  return name === null ? formatSocket(address, port) : `${address} (${name})${suffix}`;
}

/** Address and port as one text: IPv6 in brackets (RFC 5952 §6). */
export function formatSocket(address: string, port: number | null): string {
  if (port === null) return address;
  return isIpv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}
