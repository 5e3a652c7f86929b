import { describe, expect, it } from 'vitest';
import {
  authenticationHeader,
  concat,
  fragmentHeader,
  hex,
  internetChecksum,
  ipv4,
  ipv6,
  mpls,
  optionsHeader,
  tcpFrame,
  tcpPacket,
  udpPacket,
} from './frame-builder.js';

describe('frame builder', () => {
  // The three packets stand in captures that Scapy wrote: arkime tests/pcap/snmpv3_synthetic.pcap frame 2, zeek
  // testing/btest/Traces/tunnels/geneve-ipv6.pcap frame 1 (inner packet) and core/rotation.pcap frame 1.
  it('builds UDP over IPv4 as Scapy does', () => {
    const payload = hex('302402010104067075626c6963a017020101020100020100300d06092b060102010101000500');
    const ip4 = { id: 1 };
    const packet = udpPacket({ src: '10.0.0.202', sport: 46615, dst: '10.0.0.161', dport: 161, payload, ip4 });
    const headers = hex('45000042 00010000 40116540 0a0000ca 0a0000a1', 'b617 00a1 002e 3044');
    expect(packet).toEqual(concat(headers, payload));
  });

  it('builds UDP over IPv6 as Scapy does', () => {
    const packet = udpPacket({ src: 'fd00::1', sport: 40000, dst: 'fd00::2', dport: 40001, payload: 'hello' });
    const addresses = hex('fd00', '00'.repeat(13), '01', 'fd00', '00'.repeat(13), '02');
    expect(packet).toEqual(concat(hex('60000000 000d 11 40'), addresses, hex('9c40 9c41 000d 897b', '68656c6c6f')));
  });

  it('builds a SYN as Scapy does', () => {
    const packet = tcpPacket({
      src: '10.0.0.1',
      sport: 20,
      dst: '10.0.0.2',
      dport: 1024,
      flags: 'S',
      window: 8192,
      ip4: { id: 1 },
    });
    expect(packet).toEqual(
      hex('45000028 00010000 400666cd 0a000001 0a000002', '0014 0400 00000000 00000000 5002 2000 77cc 0000'),
    );
  });

  it('fills the header checksum so that the sum over the header is 0', () => {
    expect(internetChecksum(ipv4({ options: hex('94 04 00 00'), id: 7, ttl: 3 }))).toBe(0);
  });

  it('chains IPv6 extension headers', () => {
    const extensions = [optionsHeader(0), fragmentHeader(8, true, 0xabcdef01), authenticationHeader()];
    const packet = ipv6({ extensions, protocol: 6 }, 'x');
    expect(packet[6]).toBe(0);
    expect(packet.subarray(40)).toEqual(
      hex('2c 00 01 04 00 00 00 00', '33 00 00 09 ab cd ef 01', '06 04 00 00', '00'.repeat(20), '78'),
    );
  });

  it('takes IPv6 where an address is one', () => {
    expect(tcpFrame({ src: 'fe80::1', vlans: [5] }).subarray(12, 19)).toEqual(hex('8100 0005 86dd 60'));
  });

  it('marks the last label as the bottom of the stack', () => {
    expect(mpls([16, 17], hex('45'))).toEqual(hex('00 01 00 40', '00 01 11 40', '45'));
  });

  it('refuses an odd number of digits', () => {
    expect(() => hex('45 0')).toThrow('odd number of hexadecimal digits: 45 0');
  });
});
