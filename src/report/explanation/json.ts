import type { Explanation } from '../../findings/explanation.js';
import { toSafeJson } from '../sanitise.js';

export function* writeExplanationJson(explanation: Explanation): Generator<string> {
  yield `${toSafeJson(explanation, 2)}\n`;
}
