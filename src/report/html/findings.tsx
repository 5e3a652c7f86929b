/** @jsxImportSource preact */
import type { Finding, Report, RowReport } from '../../findings/report.js';
import { RULES } from '../../policy/rules.js';
import { goneSince, sinceBaseline, stateOf } from '../baseline-words.js';
import { bySection, SECTIONS, sectionOf, type Section } from '../sections.js';
import { DIRECTION_WORDS, lookOf, openerWords } from './words.js';
import { type Fact, Facts, markup } from './markup.js';
import { anchorOf } from './verdict.js';
import { endsOf, isOtherTraffic, outcomesOf, type View } from './view.js';

/** The findings that are named on the first page. */
const FIRST_FINDINGS = 8;
/** Ports of a scan that are written out. */
const NAMED_PORTS = 30;

/** What a finding about flows begins with, one line each: the gravest few. */
export function Glance({ view }: { view: View }) {
  const { report } = view;
  const grave = [...bySection(report).values()]
    .flat()
    .filter(({ verdict }) => verdict === 'violation' || verdict === 'review');
  if (grave.length === 0) return null;
  const more = grave.length - FIRST_FINDINGS;
  return (
    <section id="glance">
      <h2>{more > 0 ? `The ${FIRST_FINDINGS} gravest findings` : 'Violations and reviews'}</h2>
      <FindingTable findings={grave.slice(0, FIRST_FINDINGS)} view={view} areHere />
      {more > 0 && (
        <p class="more">
          <a href="#findings">{`${view.units.some(more, 'more finding')} below`}</a>
        </p>
      )}
    </section>
  );
}

/** Findings on a line each. `areHere`: they stand on the page, too. */
function FindingTable({ findings, view, areHere }: { findings: readonly Finding[]; view: View; areHere?: boolean }) {
  const { report, signs } = view;
  return (
    <table class="glance">
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Rule</th>
          <th scope="col">Who, and to whom</th>
          <th scope="col">Outcome</th>
          <th scope="col">Finding</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => {
          const { sign, name, words } = lookOf(sectionOf(finding));
          return (
            <tr>
              <td>
                <b class={`badge ${name}`}>{`${signs[sign]} ${words}`}</b>
              </td>
              <td>
                {finding.rule} <Since finding={finding} report={report} />
              </td>
              <td class="who">
                <Who finding={finding} view={view} />
              </td>
              <td>{outcomesOf(view, finding)}</td>
              <td>{areHere ? <a href={`#f-${finding.id}`}>{finding.id}</a> : finding.id}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** All findings by severity, in pieces: there may be thousands. */
export function* writeFindings(view: View): Generator<string> {
  const { report, units } = view;
  yield '<section id="findings">\n<h2>Findings</h2>\n';
  if (report.findings.length === 0) yield markup(<p class="lead">None.</p>);
  else yield markup(<Filter view={view} />);
  const rows = new Map(report.rows.map((row) => [row.role, row]));
  for (const [section, findings] of bySection(report)) {
    if (findings.length === 0) continue;
    const { title } = lookOf(section);
    yield `<section class="of-level" id="${anchorOf(section)}">\n`;
    yield markup(
      <h3>
        {title} <small>{units.some(findings.length, 'finding')}</small>
      </h3>,
    );
    yield '<div class="cards">\n';
    for (const finding of findings) yield markup(<Card finding={finding} section={section} rows={rows} view={view} />);
    yield '</div>\n</section>\n';
  }
  if (report.findingsOmitted > 0) {
    const words = `${units.some(report.findingsOmitted, 'milder finding')} counted above, but not written out.`;
    yield markup(<p class="lead">{words}</p>);
  }
  const gone = markup(<Gone view={view} />);
  if (gone !== '\n') yield gone;
  yield '</section>\n';
}

/** What was there in the report that this one was held against, and is no more. */
function Gone({ view }: { view: View }) {
  const past = goneSince(view.report);
  if (past === null) return null;
  const { name, gone, count } = past;
  const omitted = count - gone.length;
  return (
    <>
      <h3 id="gone">
        {`Gone since ${name}`} <small>{view.units.some(count, 'finding')}</small>
      </h3>
      <FindingTable findings={gone} view={view} />
      {omitted > 0 && <p class="lead">{`${view.units.some(omitted, 'more finding')} not written out.`}</p>}
    </>
  );
}

/** `new` or `changed`, where the report is held against an earlier one. */
function Since({ finding, report }: { finding: Finding; report: Report }) {
  const state = stateOf(finding, report);
  return state === null ? null : <b class="since">{state}</b>;
}

/** Shown by the script, without which it could do nothing. */
function Filter({ view }: { view: View }) {
  const { report, signs } = view;
  const sections = bySection(report);
  const filled = SECTIONS.filter((section) => (sections.get(section)?.length ?? 0) > 0);
  return (
    <form id="filter" hidden>
      <label>
        <span>Find</span>
        <input type="search" name="text" placeholder="address, port, rule, id" autocomplete="off" />
      </label>
      <fieldset>
        <legend class="unseen">Severity</legend>
        {filled.map((section) => {
          const { sign, title } = lookOf(section);
          return (
            <label class="chip">
              <input type="checkbox" name="level" value={anchorOf(section)} checked />
              <span>{`${signs[sign]} ${title}`}</span>
            </label>
          );
        })}
      </fieldset>
      <label>
        <span>Sort by</span>
        <select name="sort">
          <option value="">severity</option>
          <option value="t">first seen</option>
          <option value="n">flows</option>
          <option value="r">rule</option>
        </select>
      </label>
      <output name="shown" />
    </form>
  );
}

interface CardProperties {
  finding: Finding;
  section: Section;
  rows: ReadonlyMap<string, RowReport>;
  view: View;
}

function Card({ finding, section, rows, view }: CardProperties) {
  const { sign, name, words } = lookOf(section);
  const { id, rule, message, remedy, citation, wiresharkFilter, flows } = finding;
  const row = finding.role === null ? undefined : rows.get(finding.role);
  return (
    <article class={`card ${name}`} id={`f-${id}`} data-t={finding.firstTime ?? ''} data-n={flows} data-r={rule}>
      <h4>
        <b class={`badge ${name}`}>{`${view.signs[sign]} ${words}`}</b> {rule}{' '}
        <Since finding={finding} report={view.report} /> <small>{RULES[rule].title}</small>
      </h4>
      <p class="who">
        <Who finding={finding} view={view} />
      </p>
      <div class="body">
        <div class="why">
          <p>{message}</p>
          {citation !== null && <Quote citation={citation} row={row} />}
          <p class="do">
            <b>To do</b> <Remedy remedy={remedy} />
          </p>
        </div>
        <Facts of={evidence(finding, view)} />
      </div>
      {wiresharkFilter !== null && (
        <p class="filter">
          <span>Wireshark</span> <code>{wiresharkFilter}</code>
        </p>
      )}
    </article>
  );
}

/** What to do; the line for the policy file is there to be copied. */
function Remedy({ remedy }: { remedy: string }) {
  const line = remedy.indexOf('- {');
  if (line < 0) return <>{remedy}</>;
  return (
    <>
      {remedy.slice(0, line)}
      <code>{remedy.slice(line)}</code>
    </>
  );
}

/** The row's own words, and where they stand. */
function Quote({ citation, row }: { citation: string; row: RowReport | undefined }) {
  const words = row?.words?.direction ?? null;
  return (
    <blockquote>
      {words !== null && <q>{words}</q>} <cite>{citation}</cite>
    </blockquote>
  );
}

/** `10.20.0.90 → SocialMiner:22 tcp ssh`; of a finding about a row: which. */
function Who({ finding, view }: { finding: Finding; view: View }) {
  const { direction, transport, services, role } = finding;
  const ends = endsOf(view, finding);
  if (ends === null) {
    const row = view.report.rows.find((row) => row.role === role && !isOtherTraffic(row));
    const about = row === undefined ? [role] : [`${row.port} ${row.role}`];
    if (direction !== null) about.push(DIRECTION_WORDS[direction]);
    return <>{about.filter(Boolean).join(', ')}</>;
  }
  const { arrow, either } = view.signs;
  return (
    <>
      <bdi>{ends.from}</bdi>
      {direction === 'unknown' ? ` ${either} ` : ` ${arrow} `}
      <bdi>{ends.to}</bdi> <i>{[transport, ...services].filter(Boolean).join(' ')}</i>
    </>
  );
}

/** How we know, and where to look. */
function evidence(finding: Finding, view: View): (Fact | null)[] {
  const { report, clock, units } = view;
  const { confidence, packets, firstTime, lastTime, capture, firstFrame, ports, answeredPorts = [] } = finding;
  const outcomes = outcomesOf(view, finding);
  const isAboutFlows = finding.flows > 0;
  const since = sinceBaseline(finding, view);
  return [
    isAboutFlows ? { term: 'Outcome', value: outcomes || units.some(finding.flows, 'flow') } : null,
    isAboutFlows && confidence !== null
      ? { term: 'Who opened', value: openerWords(confidence, finding.evidence) }
      : null,
    firstTime === null || lastTime === null
      ? null
      : { term: 'When', value: intervalOf(firstTime, lastTime, report, clock) },
    isAboutFlows
      ? {
          term: 'How much',
          value: `${units.some(finding.flows, 'flow')}, ${units.some(packets, 'packet')}, ${units.bytes(finding.bytes)}`,
        }
      : null,
    ports === undefined ? null : { term: 'Ports', value: portList(ports, finding.portCount ?? ports.length, view) },
    answeredPorts.length === 0
      ? null
      : { term: 'Answered', value: portList(answeredPorts, answeredPorts.length, view) },
    firstFrame === null
      ? null
      : { term: 'First frame', value: `${units.count(firstFrame)}${capture === null ? '' : ` of ${capture}`}` },
    finding.communityIds.length === 0
      ? null
      : { term: 'Community ID', value: finding.communityIds.join(' '), code: true },
    finding.packetFile === undefined
      ? null
      : {
          term: 'Packets kept',
          value: `${finding.packetFile.name}, ${units.some(finding.packetFile.packets, 'packet')}`,
        },
    since === '' ? null : { term: 'Baseline', value: since },
    finding.tags.length === 0 ? null : { term: 'Tags', value: finding.tags.join(' ') },
    { term: 'Id', value: finding.id, code: true },
  ];
}

function intervalOf(first: string, last: string, { firstTime, lastTime }: Report, clock: View['clock']): string {
  const oneDay = firstTime !== null && lastTime !== null && clock.date(firstTime) === clock.date(lastTime);
  return oneDay ? clock.intervalOfDay(first, last) : clock.interval(first, last);
}

function portList(ports: readonly number[], total: number, { units, signs }: View): string {
  const named = ports.slice(0, NAMED_PORTS).join(' ');
  return total > NAMED_PORTS ? `${units.count(total)}: ${named} ${signs.cut}` : named;
}
