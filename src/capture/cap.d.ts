/** What we use of cap 0.2.1, which brings no types. */
declare module 'cap' {
  import type { EventEmitter } from 'node:events';

  class Cap extends EventEmitter<{ packet: [length: number, isTruncated: boolean] }> {
    /** Opens `device`; each packet is put at the start of `buffer`. Gives a name of the link type. */
    open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string;
    close(): void;
    /** Windows only. */
    setMinBytes?: (bytes: number) => void;
  }

  const cap: { Cap: typeof Cap };
  export default cap;
}
