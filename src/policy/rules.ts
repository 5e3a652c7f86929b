/** Severity levels, mildest first. `review` stands outside this order. */
export const LEVELS = ['info', 'advisory', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];
export type Severity = Level | 'review';

export type VerdictName = 'allowed' | 'violation' | 'review' | 'waived' | 'out-of-scope';

/** Columns of the severity table (VERDICTS §4): what the responder did. */
export type OutcomeClass = 'established' | 'refused' | 'unanswered';

/** Severity of a rule by outcome; one value where the outcome does not matter. */
export type RuleSeverity =
  | Severity
  | Readonly<Record<OutcomeClass, Severity>>
  | {
      readonly inbound: Readonly<Record<OutcomeClass, Severity>>;
      readonly outbound: Readonly<Record<OutcomeClass, Severity>>;
    };

export interface Rule {
  /** What a flow's verdict becomes through this rule. `note` leaves it as it is (advisory, info, findings about the capture or policy). */
  verdict: 'violation' | 'review' | 'note';
  severity: RuleSeverity;
  /** What it speaks of: a row of the table, traffic of no row, either of these, or the policy. */
  concerns: 'row' | 'no-row' | 'either' | 'policy';
  /** One sentence, without full stop: what the rule means. */
  title: string;
  /** What a reader should do. */
  remedy: string;
  /** Further classification: `attack.t1046`. */
  tags?: readonly string[];
}

/**
 * The rules of VERDICTS §4, gravest first among equals: of two violations with the same severity the earlier one names
 * the verdict.
 */
export const RULES = {
  'protocol-mismatch': {
    verdict: 'violation',
    concerns: 'row',
    severity: 'high',
    title: 'the payload is not what the row expects',
    remedy: 'find out what really runs on this port; move it, or stop it',
  },
  'unexpected-remote': {
    verdict: 'violation',
    concerns: 'row',
    severity: { established: 'high', refused: 'low', unanswered: 'low' },
    title: 'right port and direction, but not the configured peer',
    remedy: 'block this peer, or add it to the peers of the row in the policy',
  },
  'wrong-direction': {
    verdict: 'violation',
    concerns: 'row',
    severity: { established: 'high', refused: 'low', unanswered: 'low' },
    title: 'the row has the port but forbids this side to open it',
    remedy: 'block this direction at the firewall',
  },
  'wrong-transport': {
    verdict: 'violation',
    concerns: 'row',
    severity: 'medium',
    title: 'the port is listed for the other transport',
    remedy: 'block this transport on the port',
  },
  'unlisted-port': {
    verdict: 'violation',
    concerns: 'no-row',
    severity: {
      inbound: { established: 'high', refused: 'low', unanswered: 'info' },
      outbound: { established: 'medium', refused: 'low', unanswered: 'info' },
    },
    title: 'no row lists this port',
    remedy: 'close it, or accept it with an overlay row in the policy',
  },
  'moved-port': {
    verdict: 'violation',
    concerns: 'no-row',
    severity: 'medium',
    title: 'the default port is used although the site moved the row elsewhere',
    remedy: 'point the client at the configured port, or undo the override',
  },
  'port-scan': {
    verdict: 'violation',
    concerns: 'no-row',
    severity: 'medium',
    title: 'one initiator tried 20 or more unlisted ports',
    remedy: 'find out who scans and why; block the initiator',
    tags: ['attack.t1046'],
  },
  'other-ip-protocol': {
    verdict: 'violation',
    concerns: 'no-row',
    severity: 'medium',
    title: 'an IP protocol that the table does not know, with the subject',
    remedy: 'block the protocol, or find out which tunnel it belongs to',
  },
  'direction-unknown': {
    verdict: 'review',
    concerns: 'either',
    severity: 'review',
    title: 'who opened the flow cannot be told, and it matters',
    remedy: 'capture from before the connection starts, in both directions',
  },
  'reading-sensitive': {
    verdict: 'review',
    concerns: 'row',
    severity: 'review',
    title: 'the verdict depends on how the table is read',
    remedy: 'decide whether the subject may open this port, and set the reading',
  },
  'evidence-lost': {
    verdict: 'review',
    concerns: 'either',
    severity: 'review',
    title: 'lost packets leave the verdict open',
    remedy: 'capture again without drops, truncation or eviction',
  },
  'waiver-expired': {
    verdict: 'note',
    concerns: 'policy',
    severity: 'low',
    title: 'a waiver has expired and hides nothing any more',
    remedy: 'renew the waiver with its owner, or mend the cause',
  },
  'waiver-unused': {
    verdict: 'note',
    concerns: 'policy',
    severity: 'low',
    title: 'a waiver matched nothing in this capture',
    remedy: 'remove the waiver, or check its selectors',
  },
  'unsecure-row-used': {
    verdict: 'note',
    concerns: 'row',
    severity: 'advisory',
    title: 'allowed, but on an unsecure row while a secure one exists',
    remedy: 'move the clients to the secure row',
  },
  'remote-not-configured': {
    verdict: 'note',
    concerns: 'row',
    severity: 'advisory',
    title: 'the row has a named peer, but none is configured to check against',
    remedy: 'configure the peer of the row',
  },
  'old-tls': {
    verdict: 'note',
    concerns: 'row',
    severity: 'advisory',
    title: 'TLS below 1.2 on a secure row',
    remedy: 'raise the lowest TLS version of client and server to 1.2',
  },
  'privileged-source-port': {
    verdict: 'note',
    concerns: 'either',
    severity: 'info',
    title: 'the initiator used a source port below 1024',
    remedy: 'find out why the initiator binds a privileged port',
  },
  'row-never-used': {
    verdict: 'note',
    concerns: 'row',
    severity: 'info',
    title: 'no flow used this row in the capture: a candidate to close, never a proof',
    remedy: 'watch longer; if the row stays unused, close it',
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** Position in `RULES`: how verdicts, bit masks and sorting refer to a rule. */
export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];
