import { outcomeClass, severityOf } from '../policy/severity.js';
import type { Policy } from '../policy/policy.js';
import type { Severity } from '../policy/rules.js';
import type { PortScan } from './port-scan.js';
import type { Report } from './report.js';

/** Flows of a waived port scan, as each was judged before it was known that they make one. */
export interface AcceptedFlows {
  severity: Severity;
  isInbound: boolean;
  flows: number;
}

/**
 * Flows whose only violation is that they are part of a scan that is waived. Those to a port that the site moved elsewhere
 * break `moved-port`, too, which nobody waived with it.
 */
export function acceptedFlows(scans: readonly PortScan[], policy: Policy): AcceptedFlows[] {
  const moved = policy.table.rows.flatMap(({ movedFrom }) => movedFrom ?? []);
  const parts = scans.filter(({ entry }) => entry.waiver !== null).flatMap((scan) => scan.parts);
  return parts
    .filter(({ port }) => !moved.some(({ from, to }) => port !== null && from <= port && port <= to))
    .flatMap(({ outcomes, direction }) => {
      const isInbound = direction === 'inbound';
      return Array.from(outcomes, ([outcome, flows]) => ({
        severity: severityOf(policy, 'unlisted-port', isInbound, outcomeClass(outcome)),
        isInbound,
        flows,
      }));
    });
}

/** Counts and board with these flows as waived. The time line, and what is said of peers, stay: that is what happened. */
export function withAccepted(
  { summary, rows }: Pick<Report, 'summary' | 'rows'>,
  accepted: readonly AcceptedFlows[],
): Pick<Report, 'summary' | 'rows'> {
  if (accepted.length === 0) return { summary, rows };
  const sum = (of: readonly AcceptedFlows[]) => of.reduce((total, { flows }) => total + flows, 0);
  const all = sum(accepted);
  const inbound = sum(accepted.filter(({ isInbound }) => isInbound));
  const violations = { ...summary.violations };
  for (const { severity, flows } of accepted) if (severity !== 'review') violations[severity] -= flows;
  const moveTo = <Verdicts extends { violation: number; waived: number }>(verdicts: Verdicts): Verdicts => ({
    ...verdicts,
    violation: verdicts.violation - all,
    waived: verdicts.waived + all,
  });
  return {
    summary: { ...summary, violations, verdicts: moveTo(summary.verdicts) },
    rows: rows.map((row) => {
      // A port that no row has: they are all of the last row's.
      if (row.port !== '*') return row;
      const verdicts = moveTo(row.verdicts);
      const mark = verdicts.violation > 0 ? row.mark : verdicts.review > 0 ? 'review' : 'allowed';
      const violationsIn = row.violationsIn - inbound;
      return { ...row, verdicts, mark, violationsIn, violationsOut: row.violationsOut - (all - inbound) };
    }),
  };
}
