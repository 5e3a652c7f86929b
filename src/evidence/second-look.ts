import { randomInt } from 'node:crypto';
import type { JudgedRun } from '../analysis.js';
import type { CaptureInterface, FrameBatch } from '../capture/frame.js';
import { Decoder } from '../decode/decoder.js';
import { loadLinkDecoders } from '../decode/link/link-decoders.js';
import { PacketBatch, Row } from '../decode/packet-batch.js';
import { FlowPicker, type PickedFlow } from '../flow/flow-picker.js';

/** A packet found again. One reused object: valid during the call. */
export interface FoundPacket {
  /** Slot of its flow in `JudgedRun.samples`. */
  slot: number;
  /** 0-based number in its flow, or `ICMP_ERROR`. */
  number: number;
  /** Packets that the flow has. */
  ofPackets: number;
  /** Index of the input in `JudgedRun.inputs`, and the 1-based number of the frame there. */
  input: number;
  frame: number;
  iface: CaptureInterface;
  /** The frame is entry `at` of `frames`. */
  frames: FrameBatch;
  at: number;
  /** The packet is entry `entry` of `batch`. */
  batch: PacketBatch;
  entry: number;
}

export interface LookOptions {
  /** Called between chunks: time to put aside what was taken. */
  onChunk?: () => Promise<void>;
}

/**
 * Reads the captures of a run again, in the same order, and gives the packets of the flows in `slots` to `take`. Ends as
 * soon as all are found. Gives the number of flows of which packets are missing.
 */
export async function lookAgain(
  run: JudgedRun,
  slots: readonly number[],
  take: (packet: FoundPacket) => void,
  { onChunk }: LookOptions = {},
): Promise<number> {
  if (slots.length === 0) return 0;
  // A run that was stopped is looked at again as far as it went; only a wish to stop from now on ends the look.
  const wasStopped = run.signal?.aborted ?? false;
  const isStopped = () => !wasStopped && (run.signal?.aborted ?? false);
  const set = await run.reopen();
  const batch = new PacketBatch(randomInt(2 ** 31));
  const decoder = new Decoder(batch, run.decapsulate);
  const inputs = set.inputs.map(({ path }) => run.inputOf(path));
  let found: FoundPacket | null = null;
  const picker = new FlowPicker(
    run.samples.store,
    slots,
    (flow: PickedFlow, number, entry) => {
      if (found === null) return;
      found.slot = flow.slot;
      found.number = number;
      found.ofPackets = flow.packets;
      found.entry = entry;
      found.frame = batch.rows[(entry << 4) + Row.Frame] >>> 0;
      found.at = firstAt + found.frame - firstFrame;
      found.iface = interfaces[found.frames.iface[found.at]];
      take(found);
    },
    run.firstPackets ?? Infinity,
  );
  let interfaces: readonly CaptureInterface[] = [];
  let firstAt = 0;
  let firstFrame = 0;
  try {
    do {
      for (let frames = set.next(); frames !== null; frames = set.next()) {
        ({ interfaces } = frames.source);
        ({ from: firstAt, firstFrame } = frames);
        await loadLinkDecoders(interfaces);
        found ??= blankPacket(frames.frames, interfaces[0], batch);
        found.frames = frames.frames;
        found.input = inputs[frames.input];
        decoder.decode(frames.frames, frames.from, frames.to, { interfaces, input: found.input, firstFrame });
        picker.observe(batch, found.input);
      }
      await onChunk?.();
      // Files are read without leaving this function: signals get their turn here.
      await new Promise((resolve) => setImmediate(resolve));
    } while (picker.open > 0 && !isStopped() && (await set.refill()));
    return picker.open;
  } finally {
    await set.close();
  }
}

function blankPacket(frames: FrameBatch, iface: CaptureInterface, batch: PacketBatch): FoundPacket {
  return { slot: 0, number: 0, ofPackets: 0, input: 0, frame: 0, iface, frames, at: 0, batch, entry: 0 };
}
