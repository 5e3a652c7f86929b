import { createHash } from 'node:crypto';
import type { Finding, Report } from '../findings/report.js';
import { RULES, type RuleName, type Severity } from '../policy/rules.js';
import { toSafeJson } from './sanitise.js';

/** Suricata counts the other way round: 1 is the gravest. The exact severity stands in the metadata. */
const PRIORITIES: Record<Severity, number> = {
  critical: 1,
  high: 1,
  medium: 2,
  low: 3,
  review: 3,
  advisory: 4,
  info: 4,
};

/** What the verdict of a finding's rule is to a reader of alerts. */
const CATEGORIES = { violation: 'Port table violation', review: 'Port table review', note: 'Port table note' } as const;

/** Where a finding has no time: as Suricata, which reads a capture without times as one from then. */
const EPOCH = '1970-01-01T00:00:00.000000+0000';

/**
 * Lines of the shape of Suricata's EVE log: an alert for each finding, then the statistics. A finding is of many flows, so
 * there is no source port; what EVE has no field for stands in `wiretable`, under the names of the JSON report.
 */
export function* writeEve(report: Report): Generator<string> {
  for (const finding of report.findings) yield `${toSafeJson(alertOf(finding, report))}\n`;
  yield `${toSafeJson(statsOf(report))}\n`;
}

function statsOf({
  tool,
  policy,
  subject,
  inputs,
  lastTime,
  coverage,
  summary,
  complete,
  exitStatus,
  ...rest
}: Report) {
  const { packets, dropped, flows } = coverage;
  const { findings, findingsOmitted } = rest;
  return {
    timestamp: eveTime(lastTime),
    event_type: 'stats',
    stats: {
      capture: { kernel_packets: packets, ...(dropped !== null && { kernel_drops: dropped }) },
      decoder: { pkts: packets, bytes: inputs.reduce((sum, { bytes }) => sum + bytes, 0) },
      flow: { total: flows.created },
      detect: { alert: findings.length },
    },
    wiretable: { tool, policy, subject, summary, findingsOmitted, complete, exitStatus },
  };
}

function alertOf(finding: Finding, report: Report): object {
  const { id, rule, severity, verdict, initiator, responder, port, transport, services, capture, ...rest } = finding;
  const { firstFrame, communityIds, message, tags, ...facts } = rest;
  return {
    timestamp: eveTime(finding.firstTime ?? report.lastTime),
    event_type: 'alert',
    ...(capture !== null && { pcap_filename: capture }),
    ...(firstFrame !== null && { pcap_cnt: firstFrame }),
    ...(initiator !== null && { src_ip: initiator }),
    ...(responder !== null && { dest_ip: responder }),
    ...(port !== null && { dest_port: port }),
    ...(transport !== null && { proto: transport.toUpperCase() }),
    ...(services.length === 1 && { app_proto: services[0] }),
    ...(communityIds.length > 0 && { community_id: communityIds[0] }),
    alert: {
      action: 'allowed',
      gid: 1,
      signature_id: signatureId(rule),
      rev: 1,
      signature: `wiretable ${rule}: ${message}`,
      category: CATEGORIES[RULES[rule].verdict],
      severity: PRIORITIES[severity],
      metadata: { rule: [rule], severity: [severity], verdict: [verdict], tag: tags },
    },
    wiretable: { id, ...facts, services, communityIds },
  };
}

/** In the range for local use, and made of the name alone: it stays when rules are added. */
export function signatureId(rule: RuleName): number {
  return 1_000_000 + (createHash('sha256').update(rule).digest().readUInt32BE(0) % 1_000_000);
}

/** `2026-11-16T08:14:02.000000+0000`, cut to microseconds. */
function eveTime(time: string | null): string {
  if (time === null) return EPOCH;
  const [whole, fraction = ''] = time.split('.');
  // Seconds before 1970 count down, fractions of them too.
  const micros = BigInt(whole) * 1_000_000n + (time.startsWith('-') ? -1n : 1n) * BigInt(fraction.slice(0, 6));
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return EPOCH;
  const rest = String(micros - seconds * 1_000_000n).padStart(6, '0');
  return date.toISOString().replace(/\.000Z$/, `.${rest}+0000`);
}
