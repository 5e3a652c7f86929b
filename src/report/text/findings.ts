import type { Finding } from '../../findings/report.js';
import { goneSince, sinceBaseline } from '../baseline-words.js';
import { howItEnded, whenAndHowMuch, whoSpoke } from '../finding-words.js';
import type { Paint } from '../signs.js';
import { columnsOf, setPieces, setText, type Page } from './page.js';
import { bySection, flowsByLevel, isBreach, SECTIONS, type Section } from '../sections.js';

const GAP = '   ';

type Look = { sign: 'violation' | 'review' | 'advisory' | 'note' | 'unused' | 'waived'; paint: Paint };

const NOTES: Partial<Record<Section, Look>> = {
  review: { sign: 'review', paint: 'review' },
  advisory: { sign: 'advisory', paint: 'advisory' },
  note: { sign: 'note', paint: 'quiet' },
  'never seen': { sign: 'unused', paint: 'quiet' },
  waived: { sign: 'waived', paint: 'quiet' },
};
const BREACH: Look = { sign: 'violation', paint: 'violation' };

/** The findings by severity, then one line that says what else there is. */
export function* writeFindings(page: Page): Generator<string> {
  const { report } = page;
  const sections = bySection(report);
  // As the sentence at the top counts them.
  const flows: Partial<Record<Section, number>> = {
    ...flowsByLevel(report),
    advisory: 0,
    review: report.summary.reviews,
  };
  const anyBreach = SECTIONS.some((section) => isBreach(section) && sections.get(section)?.length);
  const hidden: string[] = [];
  let number = 0;
  const numberColumns = Math.max(2, String(report.findings.length).length);
  for (const [section, findings] of sections) {
    if (findings.length === 0) continue;
    const name = section.toUpperCase();
    const shown = page.verbose || isBreach(section) || (section === 'review' && !anyBreach);
    if (!shown) {
      const roles = section === 'never seen' ? `: ${findings.map(({ role }) => role).join(' ')}` : '';
      hidden.push(`${name} (${page.units.count(findings.length)}${roles})`);
      continue;
    }
    yield `\n${page.paint('heading', `${name} (${howMany(section, findings, flows[section] ?? 0, page)})`)}\n`;
    for (const finding of findings) {
      number++;
      const { sign, paint } = NOTES[section] ?? BREACH;
      const lead = `${String(number).padStart(numberColumns)} ${page.paint(paint, page.signs[sign])} `;
      // Attempts that came to nothing: enough to look them up.
      const brief = section === 'info' && !page.verbose;
      yield* brief ? writeInBrief(finding, lead, page) : writeFinding(finding, lead, page);
    }
  }
  const past = goneSince(report);
  if (past !== null && page.verbose) {
    const head = `GONE since ${past.name} (${page.units.some(past.count, 'finding')})`;
    yield `\n${page.paint('heading', head)}\n`;
    for (const finding of past.gone) yield* writeInBrief(finding, `   ${page.signs.dot} `, page);
  } else if (past !== null) hidden.push(`GONE (${page.units.count(past.count)})`);
  if (hidden.length > 0) {
    const pieces = [hidden.join(` ${page.signs.dot} `), page.paint('quiet', '--verbose shows them')];
    yield '\n';
    yield* setPieces(pieces, { lead: '', width: page.width, gap: '      ' });
  }
}

/** `1 finding`; `4 findings, 5 flows` where there is not one flow for each. */
function howMany(section: Section, findings: readonly Finding[], flows: number, { units }: Page): string {
  if (section === 'never seen') return units.some(findings.length, 'row');
  const count = units.some(findings.length, 'finding');
  const oneEach = flows === findings.length && findings.every((finding) => finding.flows === 1);
  return flows === 0 || oneEach ? count : `${count}, ${units.some(flows, 'flow')}`;
}

function* writeInBrief(finding: Finding, lead: string, page: Page): Generator<string> {
  const pieces = [
    page.paint('heading', finding.rule),
    whoSpoke(finding, page),
    howItEnded(finding, page),
    `id ${finding.id}`,
    sinceBaseline(finding, page),
  ];
  yield* setPieces(pieces.filter(Boolean), { lead, width: page.width });
}

function* writeFinding(finding: Finding, lead: string, page: Page): Generator<string> {
  const { width, signs, verbose } = page;
  const margin = ' '.repeat(columnsOf(lead));
  const title = [page.paint('heading', finding.rule), whoSpoke(finding, page)].filter(Boolean);
  const ended = howItEnded(finding, page);
  const fits = ended !== '' && columnsOf([lead + title.join(GAP), ended].join(GAP)) <= width;
  yield* setPieces(fits ? [...title, ended] : title, { lead, width, gap: GAP });
  const facts = [fits ? '' : ended, ...whenAndHowMuch(finding, page)].filter(Boolean);
  yield* setPieces(facts, { lead: margin, width, gap: ', ' });
  yield* setText(finding.message, { lead: margin, width });
  yield* setText(finding.remedy, { lead: `${margin}${signs.arrow} `, width });
  if (verbose && finding.citation !== null) yield* setText(finding.citation, { lead: `${margin}cites  `, width });
  if (verbose && finding.tags.length > 0) yield `${margin}tags  ${finding.tags.join(' ')}\n`;
  if (verbose && finding.communityIds.length > 0) {
    yield* setPieces(finding.communityIds, { lead: `${margin}community id  `, width, gap: ' ' });
  }
  const filter = finding.wiresharkFilter === null ? [] : [`wireshark  ${finding.wiresharkFilter}`];
  const { packetFile } = finding;
  const file = packetFile === undefined ? [] : [`${packetFile.name}, ${page.units.some(packetFile.packets, 'packet')}`];
  const since = [sinceBaseline(finding, page)].filter(Boolean);
  yield* setPieces([...filter, `id ${finding.id}`, ...since, ...file], {
    lead: margin,
    width,
    gap: '      ',
    unbroken: true,
  });
}
