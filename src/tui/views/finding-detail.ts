import type { Finding } from '../../findings/report.js';
import { RULES } from '../../policy/rules.js';
import { evidenceWords } from '../../report/explanation/words.js';
import type { Look } from '../look.js';
import { span } from '../line.js';
import type { Sight } from '../sight.js';
import { addVerdict } from './flow-detail.js';
import { addReasons } from './reasons.js';
import { TextLines } from './text.js';
import type { TextView } from './view.js';
import { agoOf, markOfFinding, provisional, whoOf } from './words.js';

/** One finding: what, who, why, and where to look. */
export function findingDetail(id: string, sight: Sight, width: number, look: Look): TextView {
  const { report, nowSec } = sight.snapshot;
  const finding = report.findings.find((one) => one.id === id);
  if (finding === undefined) {
    const page = new TextLines(width).text('This finding does not stand any more: later packets spoke against it.');
    return { kind: 'text', title: [span(`  FINDING ${id}`, 'heading')], lines: page.lines };
  }
  const { units, signs } = look;
  const { sign, tint } = markOfFinding(finding, look);
  const page = new TextLines(width);
  page.line([span(`  ${sign} `, tint), span(finding.severity, tint), span(`  ${whoOf(finding, report, look)}`)]);
  page.line([]).text(finding.message);
  page.text(`${signs.arrow} ${finding.remedy}`);

  page.heading('WHY');
  page.pair('rule', `${finding.rule}: ${RULES[finding.rule].title}`);
  const row = report.rows.find(({ role }) => role === finding.role);
  page.pair('row', row === undefined ? null : `${row.role}, port ${row.port}, ${row.says}`);
  page.pair('document', row?.words?.direction ? `"${row.words.direction}"` : null);
  page.pair('cited', finding.citation);
  page.pair('who opened it', finding.confidence === null ? null : evidenceWords(finding.confidence, finding.evidence));
  page.pair('what came', outcomes(finding, look));

  page.heading('WHEN AND HOW MUCH');
  if (finding.firstTime !== null && finding.lastTime !== null) {
    page.pair(
      'seen',
      `${look.clock.interval(finding.firstTime, finding.lastTime)}, begun ${agoOf(finding.firstTime, nowSec)} ago`,
    );
  }
  page.pair(
    'traffic',
    finding.flows === 0
      ? null
      : `${units.some(finding.flows, 'flow')}, ${units.some(finding.packets, 'packet')}, ${units.bytes(finding.bytes)}`,
  );
  page.pair('services', finding.services.join(', '));
  page.pair('ports', finding.ports?.join(' ') ?? null);
  page.pair('answered', finding.answeredPorts?.join(' ') ?? null);

  page.heading('WHERE TO LOOK');
  page.pair(
    'first frame',
    finding.firstFrame === null ? null : `${units.count(finding.firstFrame)} of ${finding.capture ?? ''}`,
  );
  page.pair('wireshark', finding.wiresharkFilter);
  page.pair('community id', finding.communityIds.join(' '));
  page.pair('tags', finding.tags.join(' '));
  page.pair('id', finding.id);
  addFlows(page, sight, look);
  return {
    kind: 'text',
    title: [span(`  FINDING  ${finding.rule}`, 'heading'), ...provisional(sight)],
    lines: page.lines,
  };
}

/** The first of its flows, each with its reasons. */
function addFlows(page: TextLines, { explanation }: Sight, look: Look): void {
  if (explanation === null) return;
  for (const flow of explanation.flows) {
    page.heading('FLOW');
    addVerdict(page, flow.record, look);
    addReasons(page, flow, explanation.subject, look);
  }
  const { flowsOmitted } = explanation;
  if (flowsOmitted > 0) page.line([]).text(`${look.units.some(flowsOmitted, 'further flow')} not explained one by one`);
}

function outcomes(finding: Finding, { units }: Look): string {
  return Object.entries(finding.outcomes)
    .map(([outcome, count]) => `${units.count(count)} ${outcome}`)
    .join(', ');
}
