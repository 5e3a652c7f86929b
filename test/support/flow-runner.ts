import { Decoder } from '../../src/decode/decoder.js';
import { PacketBatch, Row } from '../../src/decode/packet-batch.js';
import type { TunnelName } from '../../src/decode/tunnel/tunnels.js';
import { type FlowReport, makeFlowReport } from '../../src/findings/flow-report.js';
import { EndedFlows } from '../../src/flow/ended-flows.js';
import { FlowFacts } from '../../src/flow/flow-facts.js';
import type { FlowStore } from '../../src/flow/flow-store.js';
import { type EndReason, FlowTable } from '../../src/flow/flow-table.js';
import { NO_HINTS, type Originator, decideOriginator } from '../../src/flow/originator.js';
import type { Recognize } from '../../src/flow/recognize.js';
import { Evidence } from '../../src/flow/record-layout.js';
import { identify } from '../../src/identify/identify.js';
import { Judge } from '../../src/policy/judge.js';
import { KnownListeners } from '../../src/policy/known-listeners.js';
import { parseOverride } from '../../src/policy/overrides.js';
import { parsePolicyFile } from '../../src/policy/policy-file.js';
import type { Policy, Reading } from '../../src/policy/policy.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { resolvePolicy } from '../../src/policy/resolve-policy.js';
import { BATCH_FRAMES } from '../../src/wire/frame-batch.js';
import { LINKTYPE_RAW } from '../../src/wire/linktype.js';
import { type TestFrame, frameBatchOf } from './frame-run.js';

export interface FlowRunOptions {
  maxFlows?: number;
  tcpTimeoutSec?: number;
  udpTimeoutSec?: number;
  recognize?: Recognize;
  decapsulate?: readonly TunnelName[];
  linktype?: number;
  /** Frames that are decoded and observed at once. */
  batchFrames?: number;
  /** Time of the earliest packet of the capture set; default: of the first frame. */
  earliest?: readonly [sec: number, nsec: number];
  policy?: Policy;
  /** Frames were dropped. */
  lossy?: boolean;
  /** Changes the hash of every packet, so that flows collide in the index. */
  rehash?: (hash: number) => number;
  hashSeed?: number;
}

export interface Books {
  created: number;
  open: number;
  closed: number;
  expired: number;
  evicted: number;
}

/** Everything between frames and flow records, as `analysis.ts` puts it together, for frames made by tests. */
export class FlowRun {
  readonly table: FlowTable;
  readonly decoder: Decoder;
  /** Why flows left the table, in that order. */
  readonly endings: EndReason[] = [];
  private readonly batch: PacketBatch;
  private readonly ended: EndedFlows;
  private readonly facts = new FlowFacts();
  private readonly originator: Originator = { endpoint: -1, confidence: 'none', evidence: null };
  private earliest: readonly [number, number] | null;
  private frames = 0;

  constructor(private readonly options: FlowRunOptions = {}) {
    this.batch = new PacketBatch(options.hashSeed ?? 7);
    this.decoder = new Decoder(this.batch, options.decapsulate);
    this.earliest = options.earliest ?? null;
    this.ended = new EndedFlows(1024, () => {
      throw new RangeError('more than 1024 flows ended in a test');
    });
    this.table = new FlowTable({
      maxFlows: options.maxFlows ?? 256,
      tcpTimeoutSec: options.tcpTimeoutSec ?? 300,
      udpTimeoutSec: options.udpTimeoutSec ?? 60,
      recognize: options.recognize ?? identify,
      onEnd: (store, slot, reason) => {
        this.endings.push(reason);
        this.ended.push(store, slot);
      },
      originatorOf: (store, slot) => {
        const { endpoint, confidence } = decideOriginator(this.facts.load(store, slot), NO_HINTS, this.originator);
        return confidence === 'weak' ? -1 : endpoint;
      },
    });
  }

  /** Feeds frames on, in batches. `input`: index of the file that they come from. */
  feed(frames: readonly TestFrame[], input = 0): this {
    const { batchFrames = BATCH_FRAMES, linktype = LINKTYPE_RAW, rehash } = this.options;
    const interfaces = [{ linktype }];
    for (let from = 0; from < frames.length; from += batchFrames) {
      const part = frames.slice(from, from + batchFrames);
      this.earliest ??= part.find(({ time }) => time)?.time ?? null;
      this.decoder.decode(frameBatchOf(part), 0, part.length, { interfaces, input, firstFrame: this.frames + 1 });
      if (rehash)
        for (let i = 0; i < this.batch.count; i++)
          this.batch.rows[(i << 4) + Row.Hash] = rehash(this.batch.rows[(i << 4) + Row.Hash]);
      this.table.input = input;
      this.table.observe(this.batch);
      this.frames += part.length;
    }
    return this;
  }

  get books(): Books {
    const { created, open, closed, expired, evicted } = this.table;
    return { created, open, closed, expired, evicted };
  }

  /** Ends the capture and gives all TCP and UDP flows in order of their first frames. */
  finish(): FlowReport[] {
    const { table, ended, facts } = this;
    table.finish();
    const flows: { store: FlowStore; slot: number }[] = [];
    ended.forEach((slot) => flows.push({ store: ended.store, slot }));
    table.forEach((slot) => flows.push({ store: table.store, slot }));
    flows.sort((a, b) => a.store.serial(a.slot) - b.store.serial(b.slot));
    const { policy = socialMinerPolicy(), lossy = false } = this.options;
    const [earliestSec, earliestNsec] = this.earliest ?? [0, 0];
    const run = { listeners: this.listeners(flows), earliestSec, earliestNsec, lossy };
    const judge = new Judge(policy, policy.subject ?? [], run);
    const naming = {
      inputName: (input: number) => `input-${input}`,
      vlanIds: (packed: number) => this.decoder.cursor.vlanTags.unpack(packed),
    };
    return flows.flatMap(({ store, slot }) => {
      facts.load(store, slot);
      if (facts.protocol !== 6 && facts.protocol !== 17) return [];
      return [makeFlowReport(store, slot, facts, judge.judge(facts, true), policy.subject !== null, naming)];
    });
  }

  private listeners(flows: readonly { store: FlowStore; slot: number }[]): KnownListeners {
    const { facts, originator } = this;
    const listeners = new KnownListeners();
    for (const { store, slot } of flows) {
      decideOriginator(facts.load(store, slot), NO_HINTS, originator);
      if (originator.confidence !== 'certain' && originator.confidence !== 'strong') continue;
      const responder = originator.endpoint ^ 1;
      if (facts.has(Evidence.SynAck, responder))
        listeners.add(facts.version, facts.words(responder), facts.port(responder));
    }
    return listeners;
  }
}

/** In place of `identify`: payload that begins with `ask` is a request, with `tell` a response, of any protocol. */
export const recognizeWords: Recognize = (bytes, at, end, context) => {
  const text = Buffer.from(bytes.subarray(at, end)).toString('latin1');
  const service = context.transport === 'udp' ? 'dns' : 'http';
  if (text.startsWith('ask')) return { service, speaker: 'request' };
  return text.startsWith('tell') ? { service, speaker: 'response' } : 'no';
};

/** The flows of the frames. */
export function flowsOf(frames: readonly TestFrame[], options: FlowRunOptions = {}): FlowReport[] {
  return new FlowRun(options).feed(frames).finish();
}

/** The only flow of the frames. */
export function flowOf(frames: readonly TestFrame[], options: FlowRunOptions = {}): FlowReport {
  const flows = flowsOf(frames, options);
  if (flows.length !== 1) throw new RangeError(`${flows.length} flows in place of one`);
  return flows[0];
}

export interface PolicyOptions {
  subject?: readonly string[];
  set?: readonly string[];
  reading?: Reading;
  /** Text of a policy file. */
  file?: string;
}

/** The document's table with changes of a site. */
export function socialMinerPolicy(options: PolicyOptions = {}): Policy {
  return resolvePolicy({
    table: PORT_TABLES.socialminer,
    file: options.file === undefined ? null : parsePolicyFile(options.file, 'site.yaml'),
    overrides: (options.set ?? []).map(parseOverride),
    subject: options.subject ?? [],
    reading: options.reading ?? null,
    failOn: null,
  });
}
