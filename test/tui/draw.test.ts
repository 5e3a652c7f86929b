import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { draw, type Size } from '../../src/tui/draw.js';
import { makeLook } from '../../src/tui/look.js';
import type { Sight } from '../../src/tui/sight.js';
import { flowKey } from '../../src/tui/sight.js';
import { FIRST_STATE, VIEWS, type ViewState } from '../../src/tui/state.js';
import {
  cleanReport,
  HOSTILE,
  hostileReport,
  makeFinding,
  makeRow,
  violatingReport,
} from '../support/report-fixture.js';
import { makeSight } from '../support/sight-fixture.js';

const LOOK = makeLook({ colours: 'none', unicode: true, timeZone: 'UTC' });
const SMALL: Size = { columns: 80, rows: 24 };
const NARROW: Size = { columns: 46, rows: 16 };
const WIDE: Size = { columns: 200, rows: 50 };

function screen(sight: Sight, changes: Partial<ViewState> = {}, size = SMALL, look = LOOK): string[] {
  return draw(sight, { ...FIRST_STATE, ...changes }, size, look, null).lines;
}

const [finding] = makeSight().snapshot.report.findings;
const [flow] = makeSight().flows.flows;
const STATES: [string, Partial<ViewState>][] = [
  ...VIEWS.map((view): [string, Partial<ViewState>] => [view, { view }]),
  ['finding', { view: 'findings', detail: { kind: 'finding', key: finding.id } }],
  ['flow', { view: 'flows', detail: { kind: 'flow', key: flowKey(flow) } }],
  ['help', { isHelp: true }],
];

describe.each(STATES)('the screen of %s', (_name, state) => {
  it.each([
    ['80x24', SMALL],
    ['narrow', NARROW],
    ['200x50', WIDE],
  ])('at %s', (_size, size) => {
    expect(`${screen(makeSight(), state, size).join('\n')}\n`).toMatchSnapshot();
  });

  it('keeps to the terminal, whatever its size', () => {
    for (const columns of [1, 10, 20, 33, 46, 79, 80, 81, 109, 110, 111, 132, 200, 300]) {
      for (const rows of [1, 2, 5, 10, 24, 50]) {
        const lines = screen(makeSight(), state, { columns, rows });
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
      }
    }
  });

  it('lets nothing of the capture act on the terminal', () => {
    const sight = makeSight({ report: hostileReport() });
    const flows = sight.flows.flows.map((one) => ({ ...one, service: HOSTILE, capture: HOSTILE, history: HOSTILE }));
    const peers = sight.peers.map((peer) => ({ ...peer, name: HOSTILE, roles: [HOSTILE] }));
    const hostile = { ...sight, flows: { flows, matching: flows.length }, peers };
    const detail = state.detail && { ...state.detail, key: state.detail.kind === 'flow' ? flowKey(flows[0]) : HOSTILE };
    const lines = screen(hostile, { ...state, detail: detail ?? null }, WIDE);
    expect(lines.join('\n')).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
  });

  it('says the same without colours, and in ASCII', () => {
    const painted = makeLook({ colours: 'many', unicode: true, timeZone: 'UTC' });
    // eslint-disable-next-line no-control-regex
    const bare = screen(makeSight(), state, SMALL, painted).map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''));
    expect(bare).toEqual(screen(makeSight(), state));
    const ascii = makeLook({ colours: 'none', unicode: false, timeZone: 'UTC' });
    expect(screen(makeSight(), state, SMALL, ascii).join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('the first screen', () => {
  it('says that nothing breaks the table', () => {
    expect(screen(makeSight({ report: cleanReport() })).join('\n')).toContain('Nothing breaks the port table.');
  });

  it('says that it is not clear whose traffic it is', () => {
    const report = cleanReport();
    const unknown = { ...report, subject: { ...report.subject, addresses: [] } };
    const text = screen(makeSight({ report: unknown })).join('\n');
    expect(text).toContain('SocialMiner not known yet');
    expect(text).toContain('nothing is judged');
  });

  it('counts drops, evictions, and what it is behind', () => {
    const report = violatingReport();
    report.coverage.dropped = 7;
    report.coverage.flows.evicted = 9;
    expect(screen(makeSight({ report, behind: 40_000 }))[1]).toContain('7 dropped  9 evicted  40k behind  ● live');
  });

  it('says that it is paused, and that the capture has ended', () => {
    expect(screen(makeSight(), { isPaused: true })[1]).toMatch(/‖ paused $/);
    expect(screen(makeSight({ state: 'ended' }))[1]).toMatch(/■ ended $/);
  });

  it('keeps its place when only numbers change', () => {
    const before = screen(makeSight());
    const report = violatingReport();
    report.rows[1] = makeRow({ flowsIn: 9, flowsOut: 123_456, peers: 3 });
    const after = screen(makeSight({ report }));
    const columnsOf = (line: string) => [line.indexOf('https'), line.indexOf('both')];
    expect(columnsOf(after[5])).toEqual(columnsOf(before[5]));
  });

  it('sets wide characters by the columns they take', () => {
    const report = violatingReport();
    report.rows[0] = makeRow({ role: '通信サーバー用の行', port: '80' });
    const [, , , , line] = screen(makeSight({ report }));
    expect(line).toContain('通信サーバー…');
    expect(stringWidth(line)).toBeLessThanOrEqual(80);
    expect(line.indexOf('both')).toBeGreaterThan(0);
  });

  it('turns the page for a row further down, and only then', () => {
    const report = violatingReport();
    report.rows = Array.from({ length: 200 }, (_, i) => makeRow({ role: `row-${i}`, port: `${i}` }));
    const sight = makeSight({ report });
    const atTop = screen(sight, { chosen: { ...FIRST_STATE.chosen, rows: 'row-9' } }).filter((line) =>
      line.includes('row-'),
    );
    expect(atTop[0]).toContain('row-0');
    const below = screen(sight, { chosen: { ...FIRST_STATE.chosen, rows: 'row-199' } }).filter((line) =>
      line.includes('row-'),
    );
    expect(below.find((line) => line.startsWith('▸'))).toContain('row-199');
  });
});

describe('a finding', () => {
  it('that no longer stands is said to', () => {
    const lines = screen(makeSight(), { view: 'findings', detail: { kind: 'finding', key: 'ffffffffffff' } });
    expect(lines.join('\n')).toContain('does not stand any more');
  });

  it('is found by any of its words', () => {
    const report = violatingReport({
      findings: [makeFinding({ id: 'aaaaaaaaaaaa' }), makeFinding({ id: 'bbbbbbbbbbbb', port: 8080 })],
    });
    const { scene } = draw(
      makeSight({ report }),
      { ...FIRST_STATE, view: 'findings', filter: '8080 UNLISTED' },
      SMALL,
      LOOK,
      null,
    );
    expect(scene.items).toEqual(['bbbbbbbbbbbb']);
  });
});
