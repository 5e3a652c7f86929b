import type { VerificationReport } from '../../findings/report.js';
import { toSafeJson } from '../sanitise.js';

/** One object per capture: its name, and the fields of `inputs[].verification` in a report. */
export function writeVerificationNdjson(name: string, verification: VerificationReport): string {
  return `${toSafeJson({ capture: name, ...verification })}\n`;
}
