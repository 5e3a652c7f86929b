import type { Finding, InputReport, Report } from '../findings/report.js';
import { RULE_NAMES } from '../policy/rules.js';
import { formatSocket } from './endpoint.js';
import { howItEnded, whoSpoke, type FindingSetting } from './finding-words.js';
import { sanitiseTexts, toSafeJson } from './sanitise.js';
import { describeRule, kindAndLevel, securitySeverity } from './sarif/rules.js';
import { signsFor } from './signs.js';
import { makeUnits } from './units.js';

/**
 * SARIF 2.1.0 (OASIS): one run, every rule declared, one result and one line for each finding. A region of SARIF counts
 * lines or bytes, and a frame is neither: frame number and display filter stand in a result's properties.
 */
export function* writeSarif(given: Report): Generator<string> {
  const report = sanitiseTexts(given);
  const { policy, subject, firstTime, lastTime, summary, findingsOmitted } = report;
  yield '{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{\n';
  yield `"tool":{"driver":{"name":${toSafeJson(report.tool.name)},"semanticVersion":${toSafeJson(report.tool.version)},`;
  yield* writeList('rules', RULE_NAMES.map(describeRule));
  yield '}},\n';
  yield `"automationDetails":${toSafeJson({ id: `wiretable/${policy.id}/` })},\n`;
  yield* writeList('invocations', [invocationOf(report)]);
  yield ',\n';
  yield* writeList('artifacts', report.inputs.map(artifactOf));
  yield ',\n';
  yield* writeList('results', resultsOf(report));
  yield `,\n"properties":${toSafeJson({ policy, subject, firstTime, lastTime, summary, findingsOmitted })}}]}\n`;
}

/** A list as the value of a key, one element a line. */
function* writeList(key: string, elements: Iterable<object>): Generator<string> {
  let separator = `"${key}":[\n`;
  let isEmpty = true;
  for (const element of elements) {
    yield separator + toSafeJson(element);
    separator = ',\n';
    isEmpty = false;
  }
  yield isEmpty ? `"${key}":[]` : '\n]';
}

/** Without times and arguments: those are the run's own, and the same input gives the same bytes. */
function invocationOf({ complete, exitStatus, inputs, coverage }: Report): object {
  const errors = inputs.flatMap(({ error }, i) => (error === null ? [] : [{ error, i }]));
  return {
    executionSuccessful: complete,
    exitCode: exitStatus,
    toolExecutionNotifications: [
      ...errors.map(({ error, i }) => ({
        level: 'error',
        message: { text: plainMessage(error.message) },
        descriptor: { id: error.code },
        locations: [{ physicalLocation: { artifactLocation: artifactLocation(inputs, i) } }],
      })),
      ...coverage.warnings.map((text) => ({ level: 'warning', message: { text: plainMessage(text) } })),
    ],
  };
}

function artifactOf({ name, size, sha256, format, packets, complete }: InputReport): object {
  return {
    location: { uri: uriOf(name) },
    ...(size === null ? {} : { length: size }),
    roles: ['analysisTarget'],
    ...(sha256 === null ? {} : { hashes: { 'sha-256': sha256 } }),
    properties: { name, format, packets, complete },
  };
}

function* resultsOf(report: Report): Generator<object> {
  const setting: FindingSetting = { report, signs: signsFor(true), units: makeUnits(false) };
  const { inputs, baseline } = report;
  const stateOf = new Map<string, BaselineState>([
    ...(baseline?.new ?? []).map((id) => [id, 'new'] as const),
    ...(baseline?.changed ?? []).map(({ id }) => [id, 'updated'] as const),
  ]);
  const inputAt = new Map(inputs.map(({ name }, i) => [name, i]));
  for (const finding of report.findings) {
    // Code-scanning services want a file for every result: what no flow stands for is about the whole set.
    const input = inputAt.get(finding.capture ?? '') ?? 0;
    const artifact = inputs.length === 0 ? undefined : artifactLocation(inputs, input);
    const state = stateOf.get(finding.id) ?? 'unchanged';
    yield resultOf(finding, artifact, setting, baseline === undefined ? undefined : state);
  }
  for (const finding of baseline?.gone ?? []) {
    // Its capture is not among this run's artifacts.
    yield resultOf(finding, undefined, setting, 'absent');
  }
}

/** §3.27.24. */
type BaselineState = 'new' | 'unchanged' | 'updated' | 'absent';

function resultOf(
  finding: Finding,
  artifact: object | undefined,
  setting: FindingSetting,
  baselineState: BaselineState | undefined,
): object {
  const { id, rule, severity, flows, message, waiver, tags, ...facts } = finding;
  const title = [whoSpoke(finding, setting), howItEnded(finding, setting)].filter(Boolean).join(', ');
  const logical = logicalLocationOf(finding);
  return {
    ruleId: rule,
    ruleIndex: RULE_NAMES.indexOf(rule),
    ...kindAndLevel(rule, severity),
    message: { text: plainMessage(title === '' ? message : `${title}: ${message}`) },
    locations: [
      {
        ...(artifact && { physicalLocation: { artifactLocation: artifact } }),
        ...(logical && { logicalLocations: [logical] }),
      },
    ],
    ...(flows > 0 && { occurrenceCount: flows }),
    partialFingerprints: { 'findingId/v1': id },
    ...(baselineState && { baselineState }),
    suppressions: waiver === undefined ? [] : [{ kind: 'external', status: 'accepted', justification: waiver }],
    properties: { tags, 'security-severity': securitySeverity(severity), id, severity, ...facts },
  };
}

/** What listens: `tcp/10.20.0.10:22`; of a finding about a row: `row/http`. */
function logicalLocationOf({ responder, port, transport, role }: Finding): object | null {
  if (responder !== null) {
    return { fullyQualifiedName: `${transport ?? 'ip'}/${formatSocket(responder, port)}`, kind: 'endpoint' };
  }
  return role === null ? null : { fullyQualifiedName: `row/${role}`, kind: 'row' };
}

function artifactLocation(inputs: readonly InputReport[], index: number): object {
  return { uri: uriOf(inputs[index].name), index };
}

/** A relative reference (RFC 3986 §4.2): what a name is not allowed to hold there is percent-encoded. */
function uriOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/** Text in which nothing is a placeholder or a link (§3.11.5 and §3.11.6). */
function plainMessage(text: string): string {
  return text.replace(/[{}]/g, '$&$&').replace(/\](?=\()/g, '\\]');
}
