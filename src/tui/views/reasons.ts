import type { Endpoint, ExplainedFlow, RowReading } from '../../findings/explanation.js';
import type { Report } from '../../findings/report.js';
import { RULES } from '../../policy/rules.js';
import { formatEndpoint } from '../../report/endpoint.js';
import {
  openedBy,
  readingWords,
  RUNG_MARKS,
  rungWords,
  triedWords,
  UNTRIED_WORDS,
  waiverWords,
} from '../../report/explanation/words.js';
import { span } from '../line.js';
import type { Look } from '../look.js';
import type { TextLines } from './text.js';

const RULE_MARKS = { violation: 'violation', review: 'review', note: 'advisory' } as const;
const CONFIDENCE_COLUMNS = 7;

/** Why a flow has its verdict, as `explain` says it: who opened it, rows, rules, waivers. */
export function addReasons(page: TextLines, flow: ExplainedFlow, subject: Report['subject'], look: Look): void {
  const { signs } = look;
  const { record, why } = flow;
  const nameOf = (endpoint: Endpoint) => formatEndpoint({ ...endpoint, name: null }, subject);
  const originator = nameOf({ address: record['id.orig_h'], port: record['id.orig_p'] });

  page.heading('WHO OPENED IT').text(openedBy(record, originator));
  for (const rung of why.ladder) {
    const [sign, tint] = RUNG_MARKS[rung.result];
    const lead = [span(`${signs[sign]} `, tint), span(`${rung.confidence.padEnd(CONFIDENCE_COLUMNS)}  `, 'quiet')];
    page.item(lead, rungWords(rung, nameOf), rung.result === 'nothing' ? 'quiet' : undefined);
  }
  for (const reading of why.readings) addReading(page, reading, why.readings.length > 1, nameOf, look);

  page.heading('RULES');
  if (why.rules.length === 0) page.text('none is met', 'quiet');
  for (const { rule, severity, title } of why.rules) {
    const mark = RULE_MARKS[RULES[rule].verdict];
    page.item([span(`${signs[mark]} `, mark), span(`${rule}, ${severity}: `)], title);
  }
  for (const { rule, waiver, mismatch } of why.waivers) {
    const mark = mismatch === null ? span(`${signs.allowed} `, 'allowed') : span(`${signs.unused} `, 'quiet');
    page.item([mark], `${waiver}: ${waiverWords({ rule, mismatch })}`);
  }
}

function addReading(
  page: TextLines,
  reading: RowReading,
  isOneOfTwo: boolean,
  nameOf: (endpoint: Endpoint) => string,
  { signs }: Look,
): void {
  const { port, tried, untried, elsewhere } = reading;
  page.heading(`ROWS  ${readingWords(reading, isOneOfTwo, nameOf)}`);
  for (const row of tried) {
    const { mark, words } = triedWords(row);
    page.item([span(`${signs[mark]} `, mark), span(`${row.role}  `, 'chosen')], words.join(', '));
    page.item([span('  ')], `cites ${row.citation}`, 'quiet');
  }
  if (tried.length === 0) page.item([span(`${signs.violation} `, 'violation')], `no row has port ${port}`);
  for (const role of untried) page.item([span(`${signs.unused} `, 'quiet')], `${role}  ${UNTRIED_WORDS}`, 'quiet');
  if (elsewhere.length > 0) {
    const others = elsewhere.map(({ role, port: ports }) => `${role} ${ports}`).join(', ');
    page.item([span(`${signs.unused} `, 'quiet')], `on other ports: ${others}`, 'quiet');
  }
}
