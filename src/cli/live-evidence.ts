import { lookFor } from './analyze.js';
import type { CaptureRun } from './capture-run.js';
import { EvidenceFolder } from './evidence-folder.js';
import type { Io } from './io.js';

/** Where evidence goes that somebody asks for at the screen, without `--evidence`. */
export const EVIDENCE_FOLDER = 'wiretable-evidence';

/** Writes the packets behind the findings of captures that can be read again: all of them. Gives what to tell. */
export async function writeEvidence({ analysis }: CaptureRun<string>, path: string, io: Io): Promise<string> {
  const folder = await EvidenceFolder.create(path);
  try {
    const secondLook = lookFor(folder, { application: `wiretable ${io.version()}`, snaplen: null });
    const { findings, evidence } = await io.analyze({
      ...analysis,
      digest: false,
      unclearSubject: 'refuse',
      secondLook,
    });
    await folder.complete();
    await folder.publish();
    const files = findings.filter(({ packetFile }) => packetFile !== undefined).length;
    const missing = evidence?.missing.length ?? 0;
    const lost = missing === 0 ? '' : `, ${missing} could not be written`;
    return `evidence: ${files} ${files === 1 ? 'file' : 'files'} in ${folder.path}, of the whole capture${lost}`;
  } finally {
    await folder.discard();
  }
}
