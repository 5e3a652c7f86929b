import type { FrameRun, FrameSet, SetGap } from '../capture/frame-set.js';
import { BATCH_FRAMES, FrameBatch, type FrameSource } from '../capture/frame.js';
import type { SetInput } from '../capture/set-input.js';
import { Kind, Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { tupleHash } from '../flow/flow-picker.js';
import { reserve } from '../flow/reserve.js';

/** Frames that are kept of one 5-tuple: its first. */
const KEPT_PER_FLOW = 100;

/** Bytes of frames in a piece of memory, and how many frames: those of 64 bytes fill it. */
const PIECE_BYTES = 2 ** 20;
const PIECE_FRAMES = 2 ** 14;
/** What came last, whoever sent it: until it is known which flows matter. */
const RECENT_PIECES = 32;
/** Older than this, a piece of it is used again before another one is made. */
const RECENT_MS = 10_000;
/** Frames of the flows that matter. */
const MARKED_PIECES = 32;
/** 5-tuples marked at once; beyond that, no more is kept of the one marked longest ago. */
const MAX_MARKED = 2 ** 18;
/** Frames that are handed over between two turns of everybody else. */
const TURN_FRAMES = 4096;

const BIT_MASK = 0xffff;
const SEEN_MASK = 0x3ffff;

/**
 * Frames of a source that cannot be read again, kept in memory for a second look. Bounded: of what came last, everything;
 * beyond that, the first `KEPT_PER_FLOW` frames of the flows that somebody marks, and of those the latest.
 *
 * Frames are copied a run at a time; of each, its hash alone is looked at. Runs of nothing but flows of which there is
 * enough are left out.
 */
export class KeptFrames {
  readonly perFlow = KEPT_PER_FLOW;
  /** Used again in turn: `newest` is being filled, the one after it is the oldest. */
  private readonly recent: Piece[] = [];
  /** Reserved at once, and touched piece by piece: memory that comes bit by bit makes the garbage collector look. */
  private readonly reserved = reserve(RECENT_PIECES * Piece.SIZE);
  private newest = 0;
  /** Full pieces are never written again: whoever reads them needs no copy. */
  private readonly marked: Piece[] = [new Piece()];
  private readonly sources: FrameSource[] = [];
  /** Frames kept of each 5-tuple that is marked, by its hash; and a bit for each, by which all others are told apart fast. */
  private readonly kept = new Map<number, number>();
  private readonly bits = new Uint8Array(BIT_MASK + 1);
  /** Marked, but what came before is still to be looked for. */
  private readonly asked = new Set<number>();
  private readonly hashes = new Int32Array(BATCH_FRAMES);
  /** Frames of 5-tuples by some bits of their hash, up to as many as are kept: most frames belong to a few long flows. */
  private readonly seen = new Uint8Array(SEEN_MASK + 1);
  private forgotMs = performance.now();
  private frames = 0;
  private piecesUnjudged = 0;

  constructor(private readonly inputs: readonly SetInput[]) {
    this.recent.push(this.reservedPiece());
  }

  /** So much came since somebody last judged that it may be gone before it is known which flows matter. */
  get isPressed(): boolean {
    return this.piecesUnjudged >= RECENT_PIECES - 4;
  }

  /** All flows are judged by what they have shown so far. */
  relax(): void {
    this.piecesUnjudged = 0;
  }

  /** Keeps the frames of the 5-tuple with this hash from now on, and those that are still there. */
  mark(hash: number): void {
    if (!this.kept.has(hash)) this.asked.add(hash);
  }

  /** Takes the frames of a run, and what they were decoded to. */
  take(run: FrameRun, batch: PacketBatch): void {
    if (this.asked.size > 0) this.collect();
    this.sources[run.input] = run.source;
    if (performance.now() - this.forgotMs > RECENT_MS) this.forget();
    if (this.hashFrames(batch, run)) return;
    for (let i = run.from; i < run.to;) i = this.takeSpan(run, i);
  }

  /** The marked frames that are there now, as a set: what comes later is no part of it. */
  reopen(): FrameSet {
    if (this.asked.size > 0) this.collect();
    const pieces = this.marked.map((piece) => ({ piece, count: piece.count }));
    return new KeptSet(this.inputs, [...this.sources], pieces);
  }

  /** After some time a 5-tuple may be another flow's. */
  private forget(): void {
    this.forgotMs = performance.now();
    this.seen.fill(0);
  }

  /** Of each frame the hash of its 5-tuple, 0 where it has none. True: of all these flows there are enough. */
  private hashFrames({ rows, count }: PacketBatch, { from, to, firstFrame }: FrameRun): boolean {
    const { hashes, seen } = this;
    let wanted = 0;
    for (let i = to - from; i > 0;) hashes[--i] = 0;
    for (let entry = 0; entry < count; entry++) {
      const row = entry << 4;
      const meta = rows[row + Row.Meta];
      const kind = (meta & Meta.KindMask) >>> Meta.KindShift;
      if (kind !== Kind.Packet && kind !== Kind.Unreachable) continue;
      const hash = tupleHash(rows[row + Row.A], rows[row + Row.B], rows[row + Row.Ports], meta);
      hashes[(rows[row + Row.Frame] >>> 0) - firstFrame] = hash;
      if (seen[hash & SEEN_MASK] === KEPT_PER_FLOW) continue;
      seen[hash & SEEN_MASK]++;
      wanted++;
    }
    return wanted === 0;
  }

  /** Copies frames that lie behind each other, as many as the piece has room for. Gives the first frame not taken. */
  private takeSpan({ frames, from, to, input, firstFrame }: FrameRun, first: number): number {
    const { at, caplen } = frames;
    const start = at[first];
    if (caplen[first] > PIECE_BYTES) return first + 1;
    let piece = this.recent[this.newest];
    if (!piece.hasRoom(caplen[first])) piece = this.nextRecent();
    const room = start + PIECE_BYTES - piece.used;
    const last = Math.min(to, first + PIECE_FRAMES - piece.count);
    let end = start;
    let i = first;
    for (; i < last && at[i] >= end && at[i] + caplen[i] <= room; i++) end = at[i] + caplen[i];
    piece.addSpan(frames, first, i, { input, firstFrame: firstFrame + first - from, order: this.frames });
    this.frames += i - first;
    const { hashes, bits } = this;
    const { hash, count } = piece;
    for (let k = first, entry = count - (i - first); k < i; k++, entry++) {
      const own = hashes[k - from];
      hash[entry] = own;
      if (bits[own & BIT_MASK] !== 0) this.keep(piece, entry, piece.spans[piece.spans.length - 1]);
    }
    return i;
  }

  private reservedPiece(): Piece {
    return new Piece(this.reserved, this.recent.length * Piece.SIZE);
  }

  private nextRecent(): Piece {
    const { recent } = this;
    recent[this.newest].fullMs = performance.now();
    this.piecesUnjudged++;
    const oldest = (this.newest + 1) % recent.length;
    const isOld = oldest !== this.newest && performance.now() - recent[oldest].fullMs > RECENT_MS;
    if (recent.length < RECENT_PIECES && !isOld) {
      recent.splice(this.newest + 1, 0, this.reservedPiece());
      this.newest++;
    } else {
      this.newest = oldest;
      recent[oldest].clear();
    }
    return recent[this.newest];
  }

  /** Looks among what came last for frames of the flows that have been marked since. */
  private collect(): void {
    const { asked, bits, recent } = this;
    for (const hash of asked) {
      if (this.kept.size === MAX_MARKED) this.forgetOldest();
      this.kept.set(hash, 0);
      bits[hash & BIT_MASK] = 1;
    }
    for (let p = 1; p <= recent.length; p++) {
      const piece = recent[(this.newest + p) % recent.length];
      for (const span of piece.spans) {
        for (let entry = span.from; entry < span.to; entry++) {
          const hash = piece.hash[entry];
          if (bits[hash & BIT_MASK] !== 0 && asked.has(hash)) this.keep(piece, entry, span);
        }
      }
    }
    asked.clear();
  }

  private forgetOldest(): void {
    const [oldest] = this.kept.keys();
    this.kept.delete(oldest);
  }

  /** Keeps a frame for longer, if its flow is marked and has not had its share. */
  private keep(piece: Piece, entry: number, span: Span): void {
    const hash = piece.hash[entry];
    const count = this.kept.get(hash);
    if (hash === 0 || count === undefined || count >= KEPT_PER_FLOW) return;
    this.kept.set(hash, count + 1);
    const { marked } = this;
    if (!marked[marked.length - 1].hasRoom(piece.caplen[entry])) {
      marked.push(new Piece());
      if (marked.length > MARKED_PIECES) marked.shift();
    }
    marked[marked.length - 1].addFrame(piece, entry, span);
  }
}

/** Frames that came one after the other from one input. */
interface Span {
  /** Entries of the piece. */
  from: number;
  to: number;
  input: number;
  /** 1-based number of the first in its input. */
  firstFrame: number;
  /** How many frames came before, of all inputs. */
  order: number;
}

/** Some frames, one behind the other. */
class Piece {
  /** Bytes that a piece takes: frames, five columns of words, two of twice that. */
  static readonly SIZE = PIECE_BYTES + PIECE_FRAMES * (5 * 4 + 2 * 8);
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly origlen: Float64Array;
  readonly tsSec: Float64Array;
  readonly at: Int32Array;
  readonly caplen: Int32Array;
  readonly tsNsec: Int32Array;
  readonly iface: Int32Array;
  readonly hash: Int32Array;
  readonly spans: Span[] = [];
  count = 0;
  used = 0;
  fullMs = 0;

  constructor(memory = reserve(Piece.SIZE), at = 0) {
    const words = at + PIECE_BYTES + 2 * 8 * PIECE_FRAMES;
    const column = (i: number) => new Int32Array(memory, words + 4 * i * PIECE_FRAMES, PIECE_FRAMES);
    this.bytes = new Uint8Array(memory, at, PIECE_BYTES);
    this.view = new DataView(memory, at, PIECE_BYTES);
    this.origlen = new Float64Array(memory, at + PIECE_BYTES, PIECE_FRAMES);
    this.tsSec = new Float64Array(memory, at + PIECE_BYTES + 8 * PIECE_FRAMES, PIECE_FRAMES);
    [this.at, this.caplen, this.tsNsec, this.iface, this.hash] = [0, 1, 2, 3, 4].map(column);
  }

  hasRoom(bytes: number): boolean {
    return this.count < PIECE_FRAMES && this.used + bytes <= PIECE_BYTES;
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    this.spans.length = 0;
  }

  /** Copies frames that lie behind each other, and for which there is room. */
  addSpan(frames: FrameBatch, first: number, end: number, span: Omit<Span, 'from' | 'to'>): void {
    const { at, caplen } = frames;
    const { count, used } = this;
    const start = at[first];
    const stop = at[end - 1] + caplen[end - 1];
    this.bytes.set(frames.bytes.subarray(start, stop), used);
    for (let k = first; k < end; k++) this.at[count + k - first] = used + at[k] - start;
    this.caplen.set(caplen.subarray(first, end), count);
    this.origlen.set(frames.origlen.subarray(first, end), count);
    this.tsSec.set(frames.tsSec.subarray(first, end), count);
    this.tsNsec.set(frames.tsNsec.subarray(first, end), count);
    this.iface.set(frames.iface.subarray(first, end), count);
    this.count += end - first;
    this.used += stop - start;
    this.spans.push({ ...span, from: count, to: this.count });
  }

  /** Copies one frame of another piece. */
  addFrame(other: Piece, entry: number, { from, input, firstFrame, order }: Span): void {
    const { count } = this;
    const start = other.at[entry];
    this.bytes.set(other.bytes.subarray(start, start + other.caplen[entry]), this.used);
    this.at[count] = this.used;
    this.caplen[count] = other.caplen[entry];
    this.origlen[count] = other.origlen[entry];
    this.tsSec[count] = other.tsSec[entry];
    this.tsNsec[count] = other.tsNsec[entry];
    this.iface[count] = other.iface[entry];
    this.used += other.caplen[entry];
    this.count++;
    const way = entry - from;
    this.spans.push({ from: count, to: count + 1, input, firstFrame: firstFrame + way, order: order + way });
  }
}

/** Kept frames in the order in which they came, each a run of its own. */
class KeptSet implements FrameSet {
  readonly bytesRead = 0;
  readonly size = null;
  readonly gaps: readonly SetGap[] = [];
  private readonly entries: { piece: Piece; entry: number; span: Span }[];
  private readonly batch = new FrameBatch();
  private position = 0;
  private turn = TURN_FRAMES;

  constructor(
    readonly inputs: readonly SetInput[],
    private readonly sources: readonly FrameSource[],
    pieces: readonly { piece: Piece; count: number }[],
  ) {
    this.entries = pieces.flatMap(({ piece, count }) =>
      piece.spans.slice(0, count).map((span) => ({ piece, entry: span.from, span })),
    );
    this.entries.sort((a, b) => a.span.order - b.span.order);
  }

  next(): FrameRun | null {
    if (this.position === Math.min(this.turn, this.entries.length)) return null;
    const { piece, entry, span } = this.entries[this.position++];
    const { batch } = this;
    batch.bytes = piece.bytes;
    batch.view = piece.view;
    batch.count = 1;
    batch.at[0] = piece.at[entry];
    batch.caplen[0] = piece.caplen[entry];
    batch.origlen[0] = piece.origlen[entry];
    batch.tsSec[0] = piece.tsSec[entry];
    batch.tsNsec[0] = piece.tsNsec[entry];
    batch.iface[0] = piece.iface[entry];
    const { input, firstFrame } = span;
    return { frames: batch, from: 0, to: 1, source: this.sources[input], input, firstFrame };
  }

  async refill(): Promise<boolean> {
    this.turn += TURN_FRAMES;
    return this.position < this.entries.length;
  }

  async close(): Promise<void> {}
}
