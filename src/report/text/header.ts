import type { VerificationReport } from '../../findings/report.js';
import { doubts } from '../doubts.js';
import {
  baselineFacts,
  inputFacts,
  intervalFacts,
  namedAddresses,
  policyFacts,
  subjectFacts,
  tableFacts,
} from '../header-words.js';
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
  yield* setPieces(intervalFacts(page), { lead: '  ', width });
  const label = (text: string) => `  ${text.padEnd(Math.max(report.subject.product.length, 'Port table'.length))}  `;
  yield* setPieces(subjectFacts(page), { lead: label(report.subject.product), width });
  yield* setPieces([...tableFacts(page), ...policyFacts(page)], { lead: label('Port table'), width });
  yield* setPieces(baselineFacts(page), { lead: label('Baseline'), width });
}

/** The same in as few lines as it can be said, for a run in which nothing is to be done. */
export function* writeShortHeader(page: Page): Generator<string> {
  const { report, width } = page;
  yield* writeDoubts(page);
  yield* writeInputs(page);
  yield* setPieces(intervalFacts(page), { lead: '  ', width });
  const { policy, subject } = report;
  const whose = `${subject.product} ${namedAddresses(report).join(', ')} (${subject.origin})`;
  const bySite = policy.source === NO_POLICY ? '' : `, policy ${policy.source}`;
  yield* setPieces([whose, `${policy.table}, ${policy.reading}${bySite}`], { lead: '  ', width });
  yield* setPieces(baselineFacts(page), { lead: '  Baseline  ', width });
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
    yield* setPieces(inputFacts(input, page), { lead: `  ${input.name.padEnd(Math.min(nameColumns, 30))}   `, width });
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
