/** @jsxImportSource preact */
import { secondsBetween } from '../clock.js';
import { doubts } from '../doubts.js';
import { baselineFacts } from '../header-words.js';
import { bySection, flowsByLevel, type Section } from '../sections.js';
import { formatDuration } from '../units.js';
import { verdictSentence } from '../verdict-sentence.js';
import { lookOf } from './words.js';
import { Facts } from './markup.js';
import type { View } from './view.js';

/** Captures named in the head of the page; all of them stand under the sources. */
const NAMED_INPUTS = 3;

/** What a reader must not miss: the verdict, what it is about, and what makes it doubtful. */
export function Verdict({ view }: { view: View }) {
  const { report, signs, units } = view;
  const { mark, words } = verdictSentence(report, units);
  const hedges = [...doubts(report, units)];
  const since = baselineFacts(view);
  return (
    <header>
      <p class="kicker">
        <span>Port table review</span> <bdi>{report.policy.table}</bdi>
      </p>
      <h1 class={mark}>
        <span class="sign">{signs[mark]}</span>
        <span>{words}</span>
      </h1>
      {hedges.length > 0 && (
        <ul class="doubts">
          {hedges.map((hedge) => (
            <li>
              <span class="sign">{signs.advisory}</span> {hedge}
            </li>
          ))}
        </ul>
      )}
      <Facts
        name="head"
        of={[
          { term: report.subject.product, value: subject(view) },
          { term: 'Interval', value: interval(view) },
          { term: 'Capture', value: captures(view) },
          { term: 'Held against', value: policy(view) },
          since.length === 0 ? null : { term: 'Since', value: since.join(', ') },
        ]}
      />
      <Levels view={view} />
    </header>
  );
}

function subject({ report: { subject, pseudonymised } }: View): string {
  const found = subject.evidence === null ? subject.origin : `${subject.origin}: ${subject.evidence}`;
  const disguised = pseudonymised ? '; all addresses are pseudonyms' : '';
  return `${subject.addresses.join(', ') || 'no address'} (${found}${disguised})`;
}

export function interval({ report: { firstTime, lastTime }, clock, timeZone }: View): string {
  if (firstTime === null || lastTime === null) return 'no time stamps';
  const length = formatDuration(secondsBetween(firstTime, lastTime));
  return `${clock.interval(firstTime, lastTime)} ${timeZone} (${length})`;
}

function captures({ report: { inputs, coverage }, units }: View): string {
  const names = inputs.slice(0, NAMED_INPUTS).map(({ name }) => name);
  const more = inputs.length > NAMED_INPUTS ? [`${units.count(inputs.length - NAMED_INPUTS)} more`] : [];
  const drops = coverage.dropped === null ? 'drops not known' : `${units.count(coverage.dropped)} dropped`;
  const bytes = inputs.reduce((sum, input) => sum + (input.size ?? input.bytes), 0);
  return [...names, ...more, units.some(coverage.packets, 'packet'), units.bytes(bytes), drops].join(', ');
}

function policy({ report: { policy } }: View): string {
  const source = policy.source === 'none given' ? 'no policy given' : `policy ${policy.source}`;
  return [policy.citation, `${policy.reading} reading`, source, ...policy.overrides].join(', ');
}

/** How many findings of each severity, each a link to where they stand. */
function Levels({ view }: { view: View }) {
  const { report, signs, units } = view;
  const flows: Partial<Record<Section, number>> = { ...flowsByLevel(report), review: report.summary.reviews };
  const filled = [...bySection(report)].filter(([, findings]) => findings.length > 0);
  if (filled.length === 0) return null;
  return (
    <ul class="levels">
      {filled.map(([section, findings]) => {
        const { sign, name, title } = lookOf(section);
        const own = section === 'advisory' ? 0 : (flows[section] ?? 0);
        const one = section === 'never seen' ? 'row' : 'finding';
        return (
          <li>
            <a class={`level ${name}`} href={`#${anchorOf(section)}`}>
              <span class="sign">{signs[sign]}</span>
              <b>{title}</b>
              <span>
                {units.some(findings.length, one)}
                {own > 0 && `, ${units.some(own, 'flow')}`}
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

export function anchorOf(section: Section): string {
  return section.replace(' ', '-');
}
