import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ByteStream, openStandardInput, StreamFailure } from './byte-stream.js';
import type { Backend, DropCounts, Identity, OpenInterface } from './open-interface.js';
import { SetupError, type SetupErrorCode } from './setup-error.js';

/** What the child process is asked for. */
export interface CapOrder {
  name: string;
  filter: string | null;
  bufferBytes: number;
  identity: Identity | null;
}

/** What it says when it has tried. */
export type CapMessage = { kind: 'open'; linktype: number; snaplen: number } | { kind: 'refused'; message: string };

/** What became of it: `died` stands for the message that never came. */
type CapAnswer = CapMessage | { kind: 'died'; message: string };

/** Under the tests this file is not compiled: then the child is the one that was built. */
const CHILD = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/capture/cap-child.js' : './cap-child.js', import.meta.url),
);

/** Delivered one by one and never counted when lost, packets need more room. */
const BUFFER_BYTES = 64 * 1024 * 1024;

const IFF_UP = 1;

/** Words of libpcap that tell what kind of refusal it is; `cap` gives nothing else. */
const REFUSALS: readonly (readonly [words: RegExp, code: SetupErrorCode])[] = [
  [/permi(t|ssion)/i, 'not-permitted'],
  [/no such device/i, 'no-such-interface'],
  [/is not up|network is down/i, 'interface-down'],
  [/filter|expression|syntax/i, 'bad-filter'],
];

/**
 * libpcap through the package `cap`: no time stamps and no counts of lost packets, and its process is aborted when the
 * interface goes down. So each interface has a process of its own.
 */
export const CAP_BACKEND: Backend = {
  format: 'live, cap',
  async open(name, { filter, bufferBytes, identity }) {
    const order: CapOrder = { name, filter, bufferBytes: Math.max(bufferBytes, BUFFER_BYTES), identity };
    const child = fork(CHILD, [JSON.stringify(order)], {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const answer = await answerOf(child);
    if (answer.kind === 'open') return new CapOpenInterface(name, child, answer);
    const message = answer.message.split('\n')[0].trim();
    if (answer.kind === 'refused') {
      throw new SetupError(REFUSALS.find(([words]) => words.test(message))?.[1] ?? 'cannot-open', message);
    }
    throw new SetupError('no-cap', 'the package cap is not installed, or cannot be loaded', [
      message,
      'install what it needs (libpcap-dev, a C++ compiler, make, Python), then: npm rebuild cap',
    ]);
  },
};

/** Its message, or the last that it wrote before it died. */
async function answerOf(child: ChildProcess): Promise<CapAnswer> {
  let words = '';
  child.stderr?.on('data', (chunk) => (words = (words + String(chunk)).slice(-4096)));
  const died = once(child, 'close').then((): CapAnswer => {
    const line = words.split('\n').find((text) => /^\w*Error|assert/i.test(text));
    return { kind: 'died', message: line ?? 'the process of cap died' };
  });
  return Promise.race([once(child, 'message').then(([message]) => message as CapMessage), died]);
}

class CapOpenInterface implements OpenInterface {
  readonly linktype: number;
  readonly snaplen: number;
  readonly warnings = [
    'time stamps are those of arrival in this program (--backend cap), and lost packets are not counted',
  ];
  readonly captured = null;
  private readonly bytes: ByteStream;
  private readonly exited: Promise<unknown>;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    { linktype, snaplen }: { linktype: number; snaplen: number },
  ) {
    if (child.stdout === null) throw new Error('a child process without output');
    this.linktype = linktype;
    this.snaplen = snaplen;
    this.bytes = openStandardInput(child.stdout, name);
    this.exited = once(child, 'exit');
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    const count = await this.bytes.read(into, offset, length);
    if (count > 0 || this.isStopped) return count;
    await this.exited;
    throw new StreamFailure('interface-lost', this.lossOf());
  }

  drops(): DropCounts {
    return { kernel: null, interface: null, queue: null };
  }

  get hasCarrier(): boolean | null {
    try {
      return readFileSync(`/sys/class/net/${this.name}/carrier`, 'latin1').startsWith('1');
    } catch {
      return null;
    }
  }

  stop(): void {
    this.isStopped = true;
    if (this.child.connected) this.child.send('stop');
  }

  async close(): Promise<void> {
    this.isStopped = true;
    this.child.kill('SIGKILL');
    await this.bytes.close();
  }

  /** What became of the interface under a process that died. */
  private lossOf(): string {
    try {
      const flags = Number(readFileSync(`/sys/class/net/${this.name}/flags`, 'utf8'));
      if ((flags & IFF_UP) === 0) return 'the interface went down';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'the interface is gone';
    }
    return `the process of cap died (${this.child.signalCode ?? `status ${this.child.exitCode}`})`;
  }
}
