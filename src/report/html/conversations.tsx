/** @jsxImportSource preact */
import { area, curveBumpX } from 'd3-shape';
import type { RowReport } from '../../findings/report.js';
import { Part } from './markup.js';
import { isOtherTraffic, type View } from './view.js';

/** Peers named in a group; the others share a line. */
const NAMED_PEERS = 4;

/** Heights in px; the style sheet sets its lines to the same. */
const HEAD_HEIGHT = 30;
const LINE_HEIGHT = 22;
const GROUP_GAP = 10;
/** Thickest and thinnest line: as thick as a line of text at most. */
const MOST_PX = 18;
const LEAST_PX = 1.25;
/** Width of a picture of lines, in units that are stretched to the room there is. */
const SPAN = 100;

/** A peer, or several, at one side of the subject. */
interface Line {
  label: string;
  flows: number;
  violations: number;
}

/** What speaks to one row in one direction. */
interface Group {
  row: RowReport;
  lines: Line[];
}

type Side = 'in' | 'out';

/**
 * Who talks to the subject: it stands in the middle, on its left those who open flows towards it, on its right those to
 * whom it does; by row, as thick as they have flows. What breaks the table has the second colour, and the sign.
 */
export function Conversations({ view }: { view: View }) {
  const { report, units } = view;
  const { rows, subject } = report;
  const left = groups(rows, 'in', view);
  const right = groups(rows, 'out', view);
  const most = Math.max(1, ...[...left, ...right].flatMap(({ lines }) => lines.map(({ flows }) => flows)));
  const unknown = rows.filter(({ flowsUnknown }) => flowsUnknown > 0);
  const product = subject.product;
  return (
    <Part
      id="peers"
      title={`Who talks to ${product}`}
      lead={`Left: who opens flows towards it. Right: to whom it opens them. A line is as thick as it has flows, the thickest stands for ${units.some(most, 'flow')}.`}
    >
      <div class="talk">
        <Half side="in" groups={left} most={most} view={view} title={`They open towards ${product}`} />
        <div class="subject">
          <b>{product}</b>
          {subject.addresses.map((address) => (
            <span>{address}</span>
          ))}
        </div>
        <Half side="out" groups={right} most={most} view={view} title={`${product} opens`} />
      </div>
      {unknown.length > 0 && (
        <p class="lead">
          {'Who opened is not known of '}
          {unknown.map((row) => `${units.some(row.flowsUnknown, 'flow')} on ${nameOf(row)}`).join(', ')}
          {'.'}
        </p>
      )}
    </Part>
  );
}

function nameOf(row: RowReport): string {
  return isOtherTraffic(row) ? 'ports not in the table' : `${row.port} ${row.role}`;
}

/** Rows with flows in this direction, in the table's order. */
function groups(rows: readonly RowReport[], side: Side, { units }: View): Group[] {
  return rows.flatMap((row) => {
    const [flows, violations, peers] =
      side === 'in' ? [row.flowsIn, row.violationsIn, row.peersIn] : [row.flowsOut, row.violationsOut, row.peersOut];
    if (flows === 0) return [];
    const own = row.topPeers
      .map(({ address, name, ...peer }) => ({
        label: name === null ? address : `${address} (${name})`,
        flows: side === 'in' ? peer.flowsIn : peer.flowsOut,
        violations: side === 'in' ? peer.violationsIn : peer.violationsOut,
      }))
      .filter((line) => line.flows > 0)
      // Who breaks the table comes first.
      .sort((a, b) => b.violations - a.violations || b.flows - a.flows);
    const named = peers <= NAMED_PEERS + 1 ? own : own.slice(0, NAMED_PEERS);
    const rest = {
      flows: named.reduce((left, line) => left - line.flows, flows),
      violations: named.reduce((left, line) => left - line.violations, violations),
    };
    const others = peers - named.length;
    const label = `${row.peersAtLeast ? '>' : ''}${units.some(Math.max(1, others), 'other')}`;
    return [{ row, lines: rest.flows > 0 ? [...named, { label, ...rest }] : named }];
  });
}

interface HalfProperties {
  side: Side;
  groups: readonly Group[];
  most: number;
  view: View;
  title: string;
}

function Half({ side, groups, most, view, title }: HalfProperties) {
  const { units, signs } = view;
  return (
    <div class={`half ${side}`}>
      <h3>{title}</h3>
      {groups.length === 0 && <p class="quiet">nobody</p>}
      <ul>
        {groups.map(({ row, lines }) => (
          <li>
            <h4>{nameOf(row)}</h4>
            <ul>
              {lines.map(({ label, flows, violations }) => (
                <li title={label}>
                  <bdi>{label}</bdi>
                  <span>{units.count(flows)}</span>
                  {violations > 0 && <span class="violation">{`${signs.violation} ${units.count(violations)}`}</span>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <Ribbons groups={groups} side={side} most={most} />
    </div>
  );
}

interface Ribbon {
  isViolation: boolean;
  /** Top edge at the peer and at the subject, and thickness. */
  peerY: number;
  subjectY: number;
  thickness: number;
}

/** The lines between the peers of one side and the subject; at the subject they lie close together. */
function Ribbons({ groups, side, most }: Pick<HalfProperties, 'groups' | 'side' | 'most'>) {
  const thicknessOf = (flows: number) => Math.max(LEAST_PX, (flows / most) * MOST_PX);
  const ribbons: Ribbon[] = [];
  let y = 0;
  let atSubject = 0;
  for (const { lines } of groups) {
    y += HEAD_HEIGHT;
    for (const { flows, violations } of lines) {
      const parts = [violations, flows - violations].map((count) => (count > 0 ? thicknessOf(count) : 0));
      let peerY = y + (LINE_HEIGHT - parts[0] - parts[1]) / 2;
      for (const [i, thickness] of parts.entries()) {
        if (thickness > 0) ribbons.push({ isViolation: i === 0, peerY, subjectY: atSubject, thickness });
        peerY += thickness;
        atSubject += thickness;
      }
      atSubject += 1;
      y += LINE_HEIGHT;
    }
    y += GROUP_GAP;
  }
  if (ribbons.length === 0) return null;
  const margin = Math.max(0, (y - atSubject) / 2);
  return (
    <svg height={y} viewBox={`0 0 ${SPAN} ${y}`} preserveAspectRatio="none" aria-hidden="true">
      {ribbons.map((ribbon) => (
        <path
          class={ribbon.isViolation ? 'violating' : 'flows'}
          d={shapeOf({ ...ribbon, subjectY: ribbon.subjectY + margin }, side)}
        />
      ))}
    </svg>
  );
}

function shapeOf({ peerY, subjectY, thickness }: Ribbon, side: Side): string {
  const ends = side === 'in' ? [peerY, subjectY] : [subjectY, peerY];
  const shape = area<number>()
    .x((_y, i) => i * SPAN)
    .y0((y) => y + thickness)
    .y1((y) => y)
    .curve(curveBumpX)
    .digits(1);
  return shape(ends) ?? '';
}
