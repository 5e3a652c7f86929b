import type { Difference } from '../../findings/compare.js';
import { toSafeJson } from '../sanitise.js';

/** The difference as it is; of the findings one a line, since there may be thousands. */
export function* writeDiffJson({ findings, exitStatus, ...head }: Difference): Generator<string> {
  yield `${toSafeJson(head, 2).slice(0, -2)},\n  "findings": {`;
  let listSeparator = '\n';
  for (const [name, list] of Object.entries(findings)) {
    yield `${listSeparator}    ${toSafeJson(name)}: [`;
    let separator = '\n';
    for (const element of list as readonly object[]) {
      yield `${separator}      ${toSafeJson(element)}`;
      separator = ',\n';
    }
    yield list.length === 0 ? ']' : '\n    ]';
    listSeparator = ',\n';
  }
  yield `\n  },\n  "exitStatus": ${exitStatus}\n}\n`;
}
