import type { JudgedRun } from '../analysis.js';
import { writePacketFiles } from '../evidence/packet-files.js';
import { counted } from '../findings/counted.js';
import { EvidenceFolder } from './evidence-folder.js';

/** Where evidence goes that somebody asks for at the screen, without `--evidence`. */
export const EVIDENCE_FOLDER = 'wiretable-evidence';

/** Writes the packets behind the findings that stand now. Gives what to tell. */
export async function writeEvidenceNow(run: JudgedRun, path: string, application: string): Promise<string> {
  const folder = await EvidenceFolder.create(path);
  try {
    await writePacketFiles(run, folder, { application, snaplen: null });
    await folder.complete();
    await folder.publish();
    return `evidence: ${evidenceIn(run.report, folder.path)}`;
  } finally {
    await folder.discard();
  }
}

/** `4 files in DIR`, and of how many findings nothing is there to be written. */
function evidenceIn({ findings }: JudgedRun['report'], path: string): string {
  const ofFlows = findings.filter(({ flows }) => flows > 0).length;
  const files = findings.filter(({ packetFile }) => packetFile !== undefined).length;
  const without = ofFlows - files;
  const lost = without === 0 ? '' : `; ${counted(without, 'finding')} without: packets gone`;
  return `${counted(files, 'file')} in ${path}${lost}`;
}
