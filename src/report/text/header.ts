import type { InputReport, Report, VerificationReport } from '../../findings/report.js';
import { secondsBetween } from '../clock.js';
import { doubts } from '../doubts.js';
import { formatDuration } from '../units.js';
import { setPieces, setText, type Page } from './page.js';
import { bySection } from '../sections.js';

/** `policy.source` of a run without a policy file. */
const NO_POLICY = 'none given';

/** Captures listed one by one; of more than that only those that were not read whole. */
const LISTED_INPUTS = 5;

/** What was read, when, whose host it is, and what it was held against. */
export function* writeHeader(page: Page): Generator<string> {
  const { report, width } = page;
  yield* writeDoubts(page);
  yield* writeInputs(page);
  yield* setPieces(intervalPieces(page), { lead: '  ', width });
  const label = (text: string) => `  ${text.padEnd(Math.max(report.subject.product.length, 'Port table'.length))}  `;
  yield* setPieces(subjectPieces(page), { lead: label(report.subject.product), width });
  yield* setPieces([...tablePieces(page), ...policyPieces(page)], { lead: label('Port table'), width });
}

/** The same in as few lines as it can be said, for a run in which nothing is to be done. */
export function* writeShortHeader(page: Page): Generator<string> {
  const { report, width } = page;
  yield* writeDoubts(page);
  yield* writeInputs(page);
  yield* setPieces(intervalPieces(page), { lead: '  ', width });
  const { policy, subject } = report;
  const whose = `${subject.product} ${namedAddresses(report).join(', ')} (${subject.origin})`;
  const bySite = policy.source === NO_POLICY ? '' : `, policy ${policy.source}`;
  yield* setPieces([whose, `${policy.table}, ${policy.reading}${bySite}`], { lead: '  ', width });
}

/** `! 2 advisories   i 1 note   · 1 row never used`: that there is more to see. Empty where there is not. */
export function notesInShort({ report, units, signs }: Page): string[] {
  const sections = bySection(report);
  const advisories = sections.get('advisory')?.length ?? 0;
  const notes = sections.get('note')?.length ?? 0;
  const unused = sections.get('never seen')?.length ?? 0;
  return [
    ...(advisories > 0 ? [`${signs.advisory} ${units.some(advisories, 'advisory', 'advisories')}`] : []),
    ...(notes > 0 ? [`${signs.note} ${units.some(notes, 'note')}`] : []),
    ...(unused > 0 ? [`${signs.unused} ${units.some(unused, 'row')} never used`] : []),
  ];
}

/** Before everything that rests on it. */
function* writeDoubts(page: Page): Generator<string> {
  for (const words of doubts(page.report, page.units)) {
    for (const line of setText(words, { lead: `${page.signs.advisory} `, width: page.width })) {
      yield page.paint('advisory', line);
    }
  }
}

function* writeInputs(page: Page): Generator<string> {
  const { report, units, width, verbose } = page;
  const all = verbose || report.inputs.length <= LISTED_INPUTS;
  const listed = all ? report.inputs : report.inputs.filter((input) => !input.complete);
  const nameColumns = Math.max(0, ...listed.map((input) => input.name.length));
  for (const input of listed) {
    yield* setPieces(inputPieces(input, page), { lead: `  ${input.name.padEnd(Math.min(nameColumns, 30))}   `, width });
    // Too long to stand beside anything.
    if (verbose && input.sha256 !== null) yield `    sha256 ${input.sha256}\n`;
    if (verbose && input.verification !== null) yield* writeVerification(input.verification, width);
  }
  if (all) return;
  const whole = report.inputs.filter((input) => input.complete);
  const packets = whole.reduce((sum, input) => sum + input.packets, 0);
  const bytes = whole.reduce((sum, input) => sum + (input.size ?? input.bytes), 0);
  const name = units.some(whole.length, listed.length > 0 ? 'more capture' : 'capture');
  yield* setPieces([units.some(packets, 'packet'), units.bytes(bytes), 'complete'], { lead: `  ${name}   `, width });
}

function* writeVerification({ reader, digest, reason }: VerificationReport, width: number): Generator<string> {
  if (reason !== null) yield* setText(`not verified: ${reason}`, { lead: '    ', width });
  if (digest !== null) yield `    verified by ${reader}\n    frames ${digest}\n`;
}

const VERIFIED = { agree: 'verified', differ: 'readers differ', 'not-verified': 'not verified' } as const;

function inputPieces(input: InputReport, { units }: Page): string[] {
  const { interfaces } = input;
  const filters = [...new Set(interfaces.flatMap(({ filter }) => filter ?? []))];
  const format = input.format ?? 'unknown format';
  return [
    interfaces.length > 1 ? `${format}, ${interfaces.length} interfaces` : format,
    units.some(input.packets, 'packet'),
    units.bytes(input.size ?? input.bytes),
    input.complete ? 'complete' : 'in part',
    ...filters.map((filter) => `filter "${filter}"`),
    ...(input.verification === null ? [] : [VERIFIED[input.verification.result]]),
  ];
}

function intervalPieces({ report, clock, units, timeZone }: Page): string[] {
  const { firstTime, lastTime, coverage } = report;
  const undecoded = Object.values(coverage.undecoded).reduce((sum, frames) => sum + frames, 0);
  const outOfScope = report.summary.verdicts['out-of-scope'];
  return [
    firstTime === null || lastTime === null
      ? 'no time stamps'
      : `${clock.interval(firstTime, lastTime)} ${timeZone} (${formatDuration(secondsBetween(firstTime, lastTime))})`,
    coverage.dropped === null ? 'drops not known' : `${units.count(coverage.dropped)} dropped`,
    `${units.count(undecoded)} undecoded`,
    ...(coverage.truncated > 0 ? [`${units.count(coverage.truncated)} cut by snaplen`] : []),
    ...(outOfScope > 0 ? [`${units.some(outOfScope, 'flow')} out of scope`] : []),
  ];
}

/** `10.20.0.10 (socialminer.example)`. */
function namedAddresses({ subject: { addresses, names } }: Report): string[] {
  return addresses.map((address) => (Object.hasOwn(names, address) ? `${address} (${names[address]})` : address));
}

function subjectPieces({ report }: Page): string[] {
  const { subject } = report;
  const found = subject.evidence === null ? subject.origin : `${subject.origin}: ${subject.evidence}`;
  const pseudonyms = report.pseudonymised ? ['all addresses are pseudonyms'] : [];
  return [namedAddresses(report).join(', ') || 'no address', found, ...pseudonyms];
}

function tablePieces({ report: { policy } }: Page): string[] {
  return [policy.citation, `${policy.reading} reading`];
}

function policyPieces({ report: { policy } }: Page): string[] {
  return [
    `policy: ${policy.source}`,
    ...policy.overrides.map((override) => `set ${override}`),
    `hash ${policy.hash.slice(0, 12)}`,
  ];
}
