import type { Chunk } from '../report/report-writer.js';
import type { OutputStream } from './io.js';
import { OutputError } from './output-error.js';
import { SINK_CHUNK, type FlushableSink } from './sink.js';

/** Standard output. A reader that leaves ends it quietly: what is written after that goes nowhere. */
export class StreamSink implements FlushableSink {
  /** The reader has closed the pipe. */
  closed = false;
  #waiting = '';
  #failure: unknown = null;
  #resume: (() => void) | null = null;

  constructor(
    private readonly stream: OutputStream,
    /** As messages call it. */
    private readonly name: string,
    private readonly onClosed: () => void = () => {},
  ) {
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    stream.on('drain', () => this.#goOn());
  }

  write(chunk: Chunk): Promise<void> | undefined {
    if (this.#isOver()) return undefined;
    if (typeof chunk === 'string') {
      this.#waiting += chunk;
      if (this.#waiting.length < SINK_CHUNK || this.#send()) return undefined;
    } else if (this.#send(chunk)) {
      return undefined;
    }
    return new Promise((resolve) => {
      const before = this.#resume;
      this.#resume = () => {
        before?.();
        resolve();
      };
    });
  }

  flush(): void {
    if (!this.#isOver() && this.#waiting !== '') this.#send();
  }

  /** Resolves when all is handed to the system. Throws `OutputError` where it could not be. */
  async end(): Promise<void> {
    if (!this.#isOver()) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
        this.stream.write(this.#waiting, (error) => {
          if (error) this.#fail(error);
          resolve();
        });
      });
      this.#waiting = '';
    }
    if (this.#failure !== null) throw new OutputError(this.name, this.#failure);
  }

  /** Hands on the text that waits, and `bytes` behind it. False where the reader is behind. */
  #send(bytes?: Buffer): boolean {
    const text = this.#waiting;
    this.#waiting = '';
    const taken = text === '' || this.stream.write(text);
    return bytes === undefined ? taken : this.stream.write(bytes);
  }

  #isOver(): boolean {
    return this.closed || this.#failure !== null;
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') {
      if (!this.closed) {
        this.closed = true;
        this.onClosed();
      }
    } else {
      this.#failure ??= error;
    }
    this.#goOn();
  }

  #goOn(): void {
    this.#resume?.();
    this.#resume = null;
  }
}
