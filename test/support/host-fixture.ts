import type { HostFacts, InterfaceFacts } from '../../src/capture/host.js';

/** A network card that is up and can be opened, unless `changes` say otherwise. */
export function makeInterface(changes: Partial<InterfaceFacts> = {}): InterfaceFacts {
  return {
    name: 'eth0',
    description: null,
    addresses: ['192.0.2.7', '2001:db8::7'],
    isUp: true,
    isRunning: true,
    isLoopback: false,
    isWireless: false,
    connection: 'connected',
    offloads: { gro: false, lro: false, tso: false, gso: false },
    opened: { linktype: 'LINKTYPE_ETHERNET', snaplen: 262144, warnings: [] },
    ...changes,
  };
}

/** A host that can capture and has nothing to complain about, unless `changes` say otherwise. */
export function makeHost(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    libpcap: { name: 'libpcap.so.1', version: 'libpcap version 1.10.4' },
    libpcapError: null,
    hasCap: true,
    mayCapture: true,
    interfaces: [makeInterface()],
    isClockSynchronised: true,
    ...changes,
  };
}
