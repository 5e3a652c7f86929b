import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { linktypeName } from '../wire/linktype.js';
import {
  findLibpcap,
  isClockSynchronised,
  listInterfaces,
  type NativeInterface,
  type Offloads,
  offloadsOf,
  openLive,
} from './live.js';
import { SetupError } from './setup-error.js';

/** What `wiretable doctor` wants to know of this host. */
export interface HostFacts {
  /** Null where it cannot be used: then `libpcapError` says why. */
  libpcap: { name: string; version: string } | null;
  libpcapError: Refusal | null;
  hasCap: boolean;
  /** Linux: of CAP_NET_RAW. Null where only trying tells. */
  mayCapture: boolean | null;
  interfaces: InterfaceFacts[];
  /** Null where the system does not say. */
  isClockSynchronised: boolean | null;
}

export interface InterfaceFacts extends NativeInterface {
  offloads: Offloads;
  /** What came of opening it; null where it is down and was not tried. */
  opened: { linktype: string; snaplen: number; warnings: readonly string[] } | Refusal | null;
}

/** A `SetupError` as data. */
export interface Refusal {
  code: string;
  message: string;
  remedies: readonly string[];
}

/** Bit of CAP_NET_RAW in the capability sets, linux/capability.h. */
const CAP_NET_RAW = 13n;

/** Looks at everything that capturing needs, and opens every network interface that is up for a moment. */
export async function examineHost(): Promise<HostFacts> {
  const facts: HostFacts = {
    libpcap: null,
    libpcapError: null,
    hasCap: hasCap(),
    mayCapture: mayCapture(),
    interfaces: [],
    isClockSynchronised: null,
  };
  try {
    facts.libpcap = findLibpcap();
    facts.isClockSynchronised = isClockSynchronised();
    for (const found of listInterfaces().filter(isNetwork)) {
      const opened = found.isUp ? await tryToOpen(found.name) : null;
      facts.interfaces.push({ ...found, offloads: offloadsOf(found.name), opened });
    }
  } catch (error) {
    facts.libpcapError = refusalOf(error);
  }
  return facts;
}

async function tryToOpen(name: string): Promise<InterfaceFacts['opened']> {
  try {
    const set = await openLive({ interfaces: [name], backend: 'native' });
    await set.close();
    const [{ interfaces, notes }] = set.inputs;
    const [{ linktype, snaplen }] = interfaces;
    return { linktype: linktypeName(linktype), snaplen, warnings: [...(notes?.warnings ?? [])] };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SetupError)) throw error;
  const { code, message, remedies } = error;
  return { code, message, remedies };
}

/** libpcap also lists buses, logs and message queues. */
function isNetwork({ name, addresses, isLoopback }: NativeInterface): boolean {
  return isLoopback || addresses.length > 0 || !/^(any|nflog|nfqueue|bluetooth|dbus-|usbmon|rpmsg|ifb)/.test(name);
}

/** Is it there, and can it be loaded? Without libpcap it cannot. */
function hasCap(): boolean {
  try {
    createRequire(import.meta.url)('cap/build/Release/cap.node');
    return true;
  } catch {
    return false;
  }
}

/** Linux: the effective capabilities of this process, proc_pid_status(5). */
function mayCapture(): boolean | null {
  try {
    const [, set] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return set === undefined ? null : ((BigInt(`0x${set}`) >> CAP_NET_RAW) & 1n) === 1n;
  } catch {
    return null;
  }
}
