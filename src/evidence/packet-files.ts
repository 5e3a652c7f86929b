import type { JudgedRun } from '../analysis.js';
import { type CaptureInterface, NO_TIME } from '../capture/frame.js';
import { PcapngWriter, type WrittenInterface } from '../capture/pcapng/pcapng-writer.js';
import { counted } from '../findings/counted.js';
import type { Finding } from '../findings/report.js';
import { ICMP_ERROR } from '../flow/flow-picker.js';
import { sanitise } from '../report/sanitise.js';
import { keptLength, type Snaplen } from './cut.js';
import { PACKETS_PER_FINDING } from './limits.js';
import { type DisguisedFrame, FrameDisguise } from './disguise-frame.js';
import { isWanted, planPackets } from './plan.js';
import { type FoundPacket, lookAgain } from './second-look.js';

/** Where the files go. */
export interface PacketFolder {
  /** Adds bytes to the file; they are not kept by the caller. */
  append(name: string, bytes: Uint8Array): void;
  /** Puts aside what was added, so that memory stays bounded. */
  flush(): Promise<void>;
}

export interface PacketFileOptions {
  /** Name and version of the program, for the files. */
  application: string;
  /** With pseudonyms, frames are cut to their headers in any case. */
  snaplen: Snaplen;
}

/**
 * Writes one pcapng for each finding of the run that flows stand for: at most `PACKETS_PER_FINDING` packets, the first and
 * the last of its sample flows, in the order of the captures, each with a comment that says what it is evidence of. What
 * was written is noted in the run's report.
 */
export async function writePacketFiles(
  run: JudgedRun,
  folder: PacketFolder,
  options: PacketFileOptions,
): Promise<void> {
  const { report } = run;
  const { shares, unkept, shortened } = planPackets(run);
  const files = new Map<Finding, FindingFile>();
  const disguise = run.pseudonyms === null ? null : new FrameDisguise(run.pseudonyms, run.decapsulate);
  const take = (packet: FoundPacket) => {
    for (const share of shares.get(packet.slot) ?? []) {
      if (packet.number !== ICMP_ERROR && !isWanted(share, packet.number, packet.ofPackets)) continue;
      let file = files.get(share.finding);
      if (file === undefined) {
        file = new FindingFile(share.finding, run, folder, options, disguise);
        files.set(share.finding, file);
      }
      file.add(packet);
    }
  };
  const lost = await lookAgain(run, [...shares.keys()], take, { onChunk: () => folder.flush() });
  for (const [finding, file] of files) finding.packetFile = file.summary;
  const missing = run.limits.map((line) => sanitise(line));
  if (lost > 0) missing.push(`${counted(lost, 'flow')}: packets seen at first were not found again`);
  if (shortened > 0)
    missing.push(`of ${counted(shortened, 'flow')} only the first ${run.firstPackets} packets were kept`);
  if (unkept > 0) missing.push(`${counted(unkept, 'finding')}: more flows than are kept for a second look`);
  report.evidence = {
    packetsPerFinding: PACKETS_PER_FINDING,
    snaplen: disguise === null ? options.snaplen : (options.snaplen ?? 'headers'),
    missing,
  };
}

/** The file of one finding while it is written. */
class FindingFile {
  private readonly writer = new PcapngWriter();
  private readonly interfaces = new Map<CaptureInterface, Map<number, WrittenInterface>>();
  private readonly slots = new Set<number>();
  private readonly name: string;
  private packets = 0;

  constructor(
    private readonly finding: Finding,
    private readonly run: JudgedRun,
    private readonly folder: PacketFolder,
    private readonly options: PacketFileOptions,
    private readonly disguise: FrameDisguise | null,
  ) {
    this.name = `${finding.id}.pcapng`;
    folder.append(this.name, this.writer.header(options.application, sanitise(aboutFinding(finding))));
  }

  get summary() {
    return { name: this.name, flows: this.slots.size, packets: this.packets };
  }

  add(packet: FoundPacket): void {
    const { frames, at } = packet;
    const { bytes: frame, linktype, dropped } = this.frameOf(packet);
    this.packets++;
    this.slots.add(packet.slot);
    const bytes = this.writer.packet({
      iface: this.interfaceOf(packet, linktype),
      sec: frames.tsSec[at],
      nsec: frames.tsNsec[at],
      origlen: frames.origlen[at] - dropped,
      bytes: frame,
      comment: sanitise(this.aboutPacket(packet)),
    });
    this.folder.append(this.name, bytes);
  }

  private frameOf(packet: FoundPacket): DisguisedFrame {
    const { frames, at, iface } = packet;
    const from = frames.at[at];
    const { snaplen } = this.options;
    if (this.disguise === null) {
      const bytes = frames.bytes.subarray(from, from + keptLength(packet, snaplen));
      return { bytes, linktype: iface.linktype, dropped: 0 };
    }
    const frame = this.disguise.disguise(packet);
    return typeof snaplen === 'number' ? { ...frame, bytes: frame.bytes.subarray(0, snaplen) } : frame;
  }

  private interfaceOf({ iface, input }: FoundPacket, linktype: number): WrittenInterface {
    const byLinktype = this.interfaces.get(iface) ?? new Map<number, WrittenInterface>();
    this.interfaces.set(iface, byLinktype);
    let written = byLinktype.get(linktype);
    if (written === undefined) {
      const { snaplen } = this.options;
      const { fcslen, name } = iface;
      written = {
        linktype,
        snaplen: typeof snaplen === 'number' ? Math.min(snaplen, iface.snaplen || snaplen) : iface.snaplen,
        fcslen: this.disguise === null ? fcslen : -1,
        name: name === null ? null : sanitise(name),
        description: sanitise(`from ${this.run.inputs[input].name}`),
      };
      byLinktype.set(linktype, written);
    }
    return written;
  }

  /** `unlisted-port, violation, high (finding 216c7b0db440): frame 76 of monday.pcap, packet 1 of 28 of its flow`. */
  private aboutPacket({ frames, at, input, frame, number, ofPackets }: FoundPacket): string {
    const place =
      number === ICMP_ERROR ? 'an ICMP error about its flow' : `packet ${number + 1} of ${ofPackets} of its flow`;
    const time = frames.tsNsec[at] === NO_TIME ? ', without time' : '';
    return `${aboutRule(this.finding)}: frame ${frame} of ${this.run.inputs[input].name}, ${place}${time}`;
  }
}

function aboutRule({ rule, verdict, severity, id }: Finding): string {
  const level = severity === verdict ? verdict : `${verdict}, ${severity}`;
  return `${rule}, ${level} (finding ${id})`;
}

function aboutFinding(finding: Finding): string {
  const { initiator, responder, port, transport, message, flows, packets } = finding;
  const to = port === null ? responder : `${responder ?? 'port'} ${port}`;
  const between =
    initiator === null ? '' : ` ${initiator} to ${to ?? 'several hosts'}, ${transport ?? 'any transport'}.`;
  const extent = `The finding stands for ${flows} flows with ${packets} packets; here are at most ${PACKETS_PER_FINDING}, the first and the last of some of its flows.`;
  return `${aboutRule(finding)}.${between} ${message} ${extent}`;
}
