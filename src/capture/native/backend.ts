import { StreamFailure } from '../byte-stream.js';
import { dltOf, linktypeOf } from '../datalink.js';
import { MAX_CAPLEN } from '../limits.js';
import type { Backend, DropCounts, InterfaceOptions, OpenInterface } from '../open-interface.js';
import { type SetupErrorCode, SetupError } from '../setup-error.js';
import type { Addon, NativeCapture, NativeFilter, NativeInterface, Offloads } from './addon.js';
import { loadNative } from './load.js';

/** How long a packet may wait in the kernel for others. Immediate delivery would cost a system call for each. */
const TIMEOUT_MS = 20;
/** Of the addon's queue; the kernel's buffer stands behind it. */
const QUEUE_BYTES = 8 * 1024 * 1024;

/** libpcap through our own addon. */
export const NATIVE_BACKEND: Backend = {
  format: 'live, libpcap',
  async open(name, options) {
    const { addon } = loadNative();
    return refusable(() => new NativeOpenInterface(addon.Capture, name, options));
  },
};

/** The libpcap that was found. Throws `SetupError` where there is none. */
export function findLibpcap(): { name: string; version: string } {
  return loadNative().library;
}

/** What of an interface merges or splits frames. */
export function offloadsOf(name: string): Offloads {
  return loadNative().addon.offloads(name);
}

/** Does something keep the system's clock right? Null where the system does not say. */
export function isClockSynchronised(): boolean | null {
  return loadNative().addon.isClockSynchronised();
}

/** All interfaces that libpcap knows. Throws `SetupError`. */
export function listInterfaces(): NativeInterface[] {
  const { addon } = loadNative();
  return refusable(() => addon.interfaces());
}

/** Compiles a capture filter for frames of a link type. Throws `SetupError` with libpcap's message. */
export function compileFilter(linktype: number, expression: string): NativeFilter {
  const { addon } = loadNative();
  return refusable(() => new addon.Filter(dltOf(linktype), MAX_CAPLEN, expression));
}

class NativeOpenInterface implements OpenInterface {
  readonly linktype: number;
  readonly snaplen: number;
  readonly warnings: readonly string[];
  private readonly capture: NativeCapture;
  private wake: (() => void) | null = null;

  constructor(
    Capture: Addon['Capture'],
    name: string,
    { filter, snaplen, promiscuous, bufferBytes }: InterfaceOptions,
  ) {
    this.capture = new Capture(
      {
        interface: name,
        filter: filter ?? '',
        snaplen,
        promiscuous,
        bufferBytes,
        timeoutMs: TIMEOUT_MS,
        queueBytes: QUEUE_BYTES,
      },
      () => this.wake?.(),
    );
    this.linktype = linktypeOf(this.capture.datalink);
    this.snaplen = this.capture.snaplen;
    this.warnings = this.capture.warning === null ? [] : [this.capture.warning];
  }

  get captured(): number {
    return this.capture.counts().captured;
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    for (;;) {
      const count = this.capture.read(into, offset, length);
      if (count > 0) return count;
      if (count < 0) break;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const { error } = this.capture;
    if (error !== null) throw new StreamFailure('interface-lost', error);
    return 0;
  }

  drops(): DropCounts {
    const { kernelDropped, interfaceDropped } = this.capture.counts();
    return { kernel: kernelDropped, interface: interfaceDropped, queue: 0 };
  }

  get hasCarrier(): boolean | null {
    return this.capture.counts().hasCarrier;
  }

  stop(): void {
    this.capture.stop();
  }

  async close(): Promise<void> {
    this.capture.close();
    this.wake?.();
  }
}

/** Runs `work`, with what the addon refuses as a `SetupError`. */
function refusable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: SetupErrorCode };
    if (!(error instanceof Error) || code === undefined) throw error;
    throw new SetupError(code, error.message.split('\n')[0]);
  }
}
