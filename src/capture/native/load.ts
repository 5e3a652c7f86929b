import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../setup-error.js';
import type { Addon } from './addon.js';

/** Where `node-gyp` leaves the addon, seen from `src/capture/native` and from `dist/capture/native`. */
const ADDON_PATHS = ['Release', 'Debug'].map((kind) =>
  fileURLToPath(new URL(`../../../build/${kind}/wiretable_pcap.node`, import.meta.url)),
);

/** Names of libpcap, as the systems have it. Debian and its kin kept 0.8 when the others went to 1. */
const LIBRARY_NAMES = ['libpcap.so.1', 'libpcap.so.0.8', 'libpcap.A.dylib', 'libpcap.dylib'];

let loaded: { addon: Addon; library: { name: string; version: string } } | null = null;

/** The addon with libpcap behind it. Throws a `SetupError` that lists every path tried. */
export function loadNative(): { addon: Addon; library: { name: string; version: string } } {
  if (loaded !== null) return loaded;
  const addon = loadAddon();
  try {
    loaded = { addon, library: addon.load(LIBRARY_NAMES) };
  } catch (error) {
    const tried = messageOf(error).split('\n');
    throw new SetupError('no-libpcap', `libpcap is missing: tried ${LIBRARY_NAMES.join(', ')}`, [
      ...tried,
      'install it: apt-get install libpcap0.8, dnf install libpcap, apk add libpcap',
    ]);
  }
  return loaded;
}

function loadAddon(): Addon {
  const require = createRequire(import.meta.url);
  const tried: string[] = [];
  for (const path of ADDON_PATHS) {
    try {
      return require(path) as Addon;
    } catch (error) {
      tried.push(isMissing(error, path) ? `${path}: not there` : messageOf(error).split('\n')[0]);
    }
  }
  throw new SetupError('no-addon', 'the addon that speaks to libpcap is not built', [
    ...tried,
    'build it (needs a C++ compiler, make and Python): npm rebuild, or npx node-gyp rebuild in the package',
  ]);
}

function isMissing(error: unknown, path: string): boolean {
  return (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' && messageOf(error).includes(path);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
