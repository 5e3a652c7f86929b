import { CAP_BACKEND } from './cap-backend.js';
import { LiveReader } from './live-reader.js';
import { LiveSet } from './live-set.js';
import { MAX_CAPLEN } from './limits.js';
import { listInterfaces, NATIVE_BACKEND } from './native/backend.js';
import type { Backend, Identity, InterfaceOptions, OpenInterface } from './open-interface.js';
import { takeIdentity } from './rights.js';
import { SetupError } from './setup-error.js';

export type { NativeFilter, NativeInterface, Offloads } from './native/addon.js';
export { compileFilter, findLibpcap, isClockSynchronised, listInterfaces, offloadsOf } from './native/backend.js';

/** Libraries that capture, the best first. */
export const BACKENDS = { native: NATIVE_BACKEND, cap: CAP_BACKEND } as const satisfies Record<string, Backend>;

export type BackendName = keyof typeof BACKENDS;

/** Why one backend cannot do it, and another may. */
const MISSING: readonly string[] = ['no-addon', 'no-libpcap'];

export const DEFAULT_SNAPLEN = MAX_CAPLEN;
/** Enough for a burst of 100,000 small frames while the program does something else. */
export const DEFAULT_BUFFER_BYTES = 16 * 1024 * 1024;

export interface LiveOptions {
  /** Names, at least one. */
  interfaces: readonly string[];
  /** Default: the best there is. */
  backend?: BackendName | 'auto';
  /** Capture filter, pcap-filter(7). */
  filter?: string | null;
  snaplen?: number;
  promiscuous?: boolean;
  /** Of the kernel's buffer of each interface. */
  bufferBytes?: number;
  /** Whom to become when all interfaces are open, as `identityToTake()` gives it. */
  identity?: Identity | null;
  /** Told at once when an interface is lost, or its carrier goes or comes back. */
  onProblem?: (message: string) => void;
}

/**
 * Opens interfaces as one set of frames, and gives up the rights that only the opening needs. Throws `SetupError`, whose
 * remedies say what to do, where one of them cannot be opened.
 */
export async function openLive(options: LiveOptions): Promise<LiveSet> {
  const settings: InterfaceOptions = {
    filter: options.filter ?? null,
    snaplen: options.snaplen ?? DEFAULT_SNAPLEN,
    promiscuous: options.promiscuous ?? true,
    bufferBytes: options.bufferBytes ?? DEFAULT_BUFFER_BYTES,
    identity: options.identity ?? null,
  };
  const backend = options.backend ?? 'auto';
  const readers: LiveReader[] = [];
  try {
    for (const name of options.interfaces) {
      const { format, opened } = await openInterface(name, backend, settings);
      readers.push(await LiveReader.start(name, format, opened, settings));
    }
    if (settings.identity !== null) takeIdentity(settings.identity);
  } catch (error) {
    for (const reader of readers) await reader.close();
    throw error;
  }
  return new LiveSet(readers, options.onProblem);
}

async function openInterface(
  name: string,
  backend: BackendName | 'auto',
  settings: InterfaceOptions,
): Promise<{ format: string; opened: OpenInterface }> {
  if (backend !== 'auto') return openWith(BACKENDS[backend], name, settings);
  try {
    return await openWith(NATIVE_BACKEND, name, settings);
  } catch (error) {
    if (!(error instanceof SetupError) || !MISSING.includes(error.code)) throw error;
    return openWith(CAP_BACKEND, name, settings).catch((second: unknown) => {
      // Both are missing: the first is the one to mend.
      throw second instanceof SetupError && second.code === 'no-cap' ? error : second;
    });
  }
}

async function openWith(
  backend: Backend,
  name: string,
  settings: InterfaceOptions,
): Promise<{ format: string; opened: OpenInterface }> {
  try {
    return { format: backend.format, opened: await backend.open(name, settings) };
  } catch (error) {
    throw error instanceof SetupError ? explained(error, name, settings) : error;
  }
}

/** With the interface, and ways out, where a library says only what failed. */
function explained(error: SetupError, name: string, { filter }: InterfaceOptions): SetupError {
  const { code, message } = error;
  switch (code) {
    case 'no-such-interface':
      return new SetupError(code, `${name}: no such interface${whatThereIs()}. Try "wiretable interfaces"`);
    case 'not-permitted':
      return new SetupError(
        code,
        `${name}: not permitted to capture: ${RIGHT_NEEDED} is missing. One of:`,
        waysToRights(name),
      );
    case 'interface-down':
      return new SetupError(code, `${name}: the interface is down. Try: ip link set ${name} up`);
    case 'bad-filter':
      return new SetupError(code, `filter "${filter}": ${message}`);
    case 'cannot-open':
      return new SetupError(code, `${name}: ${message}`);
    default:
      return error;
  }
}

/** The one right that capturing takes. */
const RIGHT_NEEDED = process.platform === 'linux' ? 'CAP_NET_RAW' : 'the right to read /dev/bpf*';

/** Ways to capture for who may not. */
export function waysToRights(name: string): string[] {
  const asRoot = `as root; rights are given up once the interface is open: sudo wiretable live -i ${name}`;
  const byPipe = `through a pipe: sudo tcpdump -i ${name} -U -w - | wiretable live -`;
  if (process.platform !== 'linux') return [asRoot, byPipe];
  return [
    asRoot,
    'with a copy of node that has the right: sudo install -m 750 -g $(id -gn) $(command -v node) /usr/local/bin/node-capture' +
      ' && sudo setcap cap_net_raw+ep /usr/local/bin/node-capture,' +
      ` then node-capture $(command -v wiretable) live -i ${name}`,
    byPipe,
  ];
}

function whatThereIs(): string {
  try {
    return ` (have: ${listInterfaces()
      .map(({ name }) => name)
      .join(', ')})`;
  } catch {
    return '';
  }
}
