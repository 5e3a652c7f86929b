import type { Outcome } from '../../flow/flow-record.js';
import type { PortTable, PortRow } from '../../policy/port-table.js';
import { LEVELS, type Severity, type VerdictName } from '../../policy/rules.js';
import type { Direction, Verdict } from '../../policy/verdict.js';
import type { FlowNumbers } from '../flow-numbers.js';
import type { PastJudgement } from '../past-judgement.js';

const NAMES = ['allowed', 'violation', 'review', 'waived', 'out-of-scope'] as const satisfies readonly VerdictName[];
const DIRECTIONS = [
  'inbound',
  'outbound',
  'internal',
  'unknown',
  null,
] as const satisfies readonly (Direction | null)[];
const OUTCOMES = [
  'established',
  'half-open',
  'refused',
  'unanswered',
  'midstream',
  'answered',
] as const satisfies readonly Outcome[];
const SEVERITIES = [null, ...LEVELS, 'review'] as const satisfies readonly (Severity | null)[];

/** Fields of a judgement in one word. */
const enum Code {
  NameMask = 7,
  DirectionShift = 3,
  DirectionMask = 7,
  OutcomeShift = 6,
  OutcomeMask = 7,
  SeverityShift = 9,
  SeverityMask = 15,
  OriginatorShift = 13,
  Judged = 1 << 14,
  /** What the flow shows about others has been taken note of. */
  Learned = 1 << 15,
  RowShift = 16,
}

/** The standing judgement of every slot of a flow store: what was counted for it, so that it can be taken back. */
export class Standing {
  /** Of the record as it was judged; 0: not judged yet. */
  readonly signature: Int32Array;
  readonly packets: Float64Array;
  readonly bytes: Float64Array;
  private readonly code: Int32Array;
  private readonly rules: Int32Array;
  private readonly rows: readonly (PortRow | null)[];
  private readonly rowIndex: ReadonlyMap<PortRow | null, number>;
  private readonly past: PastJudgement = {
    name: 'allowed',
    direction: null,
    originator: 0,
    outcome: 'midstream',
    severity: null,
    row: null,
    rules: 0,
    packets: 0,
    bytes: 0,
  };

  constructor(capacity: number, table: PortTable) {
    this.signature = new Int32Array(capacity);
    this.packets = new Float64Array(capacity);
    this.bytes = new Float64Array(capacity);
    this.code = new Int32Array(capacity);
    this.rules = new Int32Array(capacity);
    this.rows = [null, ...table.rows];
    this.rowIndex = new Map(this.rows.map((row, i) => [row, i]));
  }

  /** What was judged of the slot, or null; one object, filled anew by the next call. */
  load(slot: number): PastJudgement | null {
    const code = this.code[slot];
    if ((code & Code.Judged) === 0) return null;
    const { past } = this;
    past.name = NAMES[code & Code.NameMask];
    past.direction = DIRECTIONS[(code >>> Code.DirectionShift) & Code.DirectionMask];
    past.outcome = OUTCOMES[(code >>> Code.OutcomeShift) & Code.OutcomeMask];
    past.severity = SEVERITIES[(code >>> Code.SeverityShift) & Code.SeverityMask];
    past.originator = ((code >>> Code.OriginatorShift) & 1) as 0 | 1;
    past.row = this.rows[code >>> Code.RowShift];
    past.rules = this.rules[slot];
    past.packets = this.packets[slot];
    past.bytes = this.bytes[slot];
    return past;
  }

  keep(slot: number, verdict: Verdict, numbers: FlowNumbers): void {
    this.code[slot] =
      (this.code[slot] & Code.Learned) |
      Code.Judged |
      NAMES.indexOf(verdict.name) |
      (DIRECTIONS.indexOf(verdict.direction) << Code.DirectionShift) |
      (OUTCOMES.indexOf(verdict.outcome) << Code.OutcomeShift) |
      (SEVERITIES.indexOf(verdict.severity()) << Code.SeverityShift) |
      (verdict.originator << Code.OriginatorShift) |
      ((this.rowIndex.get(verdict.row) ?? 0) << Code.RowShift);
    this.rules[slot] = verdict.rules;
    this.packets[slot] = numbers.origPkts + numbers.respPkts;
    this.bytes[slot] = numbers.origWireBytes + numbers.respWireBytes;
  }

  /** True the first time it is asked. */
  learnsFrom(slot: number): boolean {
    if ((this.code[slot] & Code.Learned) !== 0) return false;
    this.code[slot] |= Code.Learned;
    return true;
  }

  /** The flow has moved from another store. */
  move(from: Standing, fromSlot: number, slot: number): void {
    this.signature[slot] = from.signature[fromSlot];
    this.packets[slot] = from.packets[fromSlot];
    this.bytes[slot] = from.bytes[fromSlot];
    this.code[slot] = from.code[fromSlot];
    this.rules[slot] = from.rules[fromSlot];
  }

  clear(slot: number): void {
    this.signature[slot] = 0;
    this.code[slot] = 0;
  }

  /** Nothing is judged any more; what was learned stays learned. */
  forgetVerdicts(): void {
    this.signature.fill(0);
    for (let slot = 0; slot < this.code.length; slot++) this.code[slot] &= Code.Learned;
  }
}
