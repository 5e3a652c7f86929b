import { StreamFailure } from '../../src/capture/byte-stream.js';
import { LiveReader } from '../../src/capture/live-reader.js';
import { LiveSet } from '../../src/capture/live-set.js';
import type { DropCounts, InterfaceOptions, OpenInterface } from '../../src/capture/open-interface.js';
import { type BuiltFrame, buildPcap } from './pcap-builder.js';

const FILE_HEADER_LENGTH = 24;

const OPTIONS: InterfaceOptions = {
  filter: null,
  snaplen: 262144,
  promiscuous: true,
  bufferBytes: 0,
  identity: null,
};

/** An interface without a network: frames come when the test gives them. */
export class FakeInterface implements OpenInterface {
  readonly linktype = 1;
  readonly snaplen = 262144;
  readonly warnings: string[] = [];
  lost: DropCounts = { kernel: 0, interface: 0, queue: 0 };
  captured = 0;
  hasCarrier: boolean | null = true;
  closed = 0;
  private waiting: Uint8Array[] = [];
  private failure: string | null = null;
  private ended = false;
  private wake = (): void => {};

  give(...frames: BuiltFrame[]): void {
    this.captured += frames.length;
    this.waiting.push(buildPcap(frames, { kind: 'nsec' }).subarray(FILE_HEADER_LENGTH));
    this.wake();
  }

  /** As if the cable burned. */
  lose(reason: string): void {
    this.failure = reason;
    this.stop();
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.waiting.length === 0) {
      if (this.failure !== null) throw new StreamFailure('interface-lost', this.failure);
      if (this.ended) return 0;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const bytes = this.waiting[0].subarray(0, length);
    into.set(bytes, offset);
    if (bytes.length === this.waiting[0].length) this.waiting.shift();
    else this.waiting[0] = this.waiting[0].subarray(bytes.length);
    return bytes.length;
  }

  drops(): DropCounts {
    return { ...this.lost };
  }

  stop(): void {
    this.ended = true;
    this.wake();
  }

  async close(): Promise<void> {
    this.closed++;
    this.stop();
  }
}

/** A live set over fake interfaces, by name. */
export async function fakeLiveSet(
  interfaces: Readonly<Record<string, FakeInterface>>,
  onProblem?: (message: string) => void,
): Promise<LiveSet> {
  const readers = Object.entries(interfaces).map(([name, fake]) => LiveReader.start(name, 'live, fake', fake, OPTIONS));
  return new LiveSet(await Promise.all(readers), onProblem);
}
