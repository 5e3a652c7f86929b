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

  write(text: string): Promise<void> | undefined {
    if (this.#isOver()) return undefined;
    this.#waiting += text;
    if (this.#waiting.length < SINK_CHUNK || this.#send()) return undefined;
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

  #send(): boolean {
    const text = this.#waiting;
    this.#waiting = '';
    return this.stream.write(text);
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
