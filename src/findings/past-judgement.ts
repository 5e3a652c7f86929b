import type { Outcome } from '../flow/flow-record.js';
import type { PortRow } from '../policy/port-table.js';
import type { Severity, VerdictName } from '../policy/rules.js';
import type { Direction } from '../policy/verdict.js';

/** What was counted for a flow when it was judged the last time: what is to be taken back when it is judged anew. */
export interface PastJudgement {
  name: VerdictName;
  direction: Direction | null;
  originator: 0 | 1;
  outcome: Outcome;
  severity: Severity | null;
  row: PortRow | null;
  /** Bit set of positions in RULE_NAMES. */
  rules: number;
  packets: number;
  bytes: number;
}
