/** @jsxImportSource preact */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import type { RowTimelineReport } from '../../findings/timeline.js';
import { formatDuration } from '../units.js';
import { Part } from './markup.js';
import type { View } from './view.js';

const SPARK_HEIGHT = 24;
const NO_BREAK_SPACE = '\u00a0';
/** What is there stays visible beside what is a thousand times as much. */
const LEAST_HEIGHT = 2;
/** Heights in px of the lanes of the time line. */
const FLOWS_LANE = 110;
const VIOLATIONS_LANE = 54;
const LANE_HEAD = 20;
const AXIS = 22;
const MOST_TICKS = 7;
/** Ticks with a text on a phone. */
const PHONE_TICKS = 3;

/** Counts as a stepped area: one unit of the view box for a bucket. */
function steps(counts: readonly number[], most: number, height: number): string {
  const y = scaleLinear([0, Math.max(1, most)], [0, height]);
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(LEAST_HEIGHT, y(count)));
  // A last point closes the last step.
  const points = counts.concat(counts.slice(-1));
  const shape = area<number>()
    .x((_count, i) => i)
    .y0(height)
    .y1((count) => height - heightOf(count))
    .curve(curveStepAfter)
    .digits(1);
  return shape(points) ?? '';
}

/** A row's flows over time, as small as it may be; violating ones in the second colour. */
export function Sparkline({ counts, buckets }: { counts: RowTimelineReport; buckets: number }) {
  const most = Math.max(0, ...counts.flows);
  if (most === 0) return null;
  return (
    <svg
      viewBox={`0 0 ${buckets} ${SPARK_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`flows over time, at most ${most} at once`}
    >
      <path class="flows" d={steps(counts.flows, most, SPARK_HEIGHT)} />
      {counts.violations.length > 0 && <path class="violating" d={steps(counts.violations, most, SPARK_HEIGHT)} />}
    </svg>
  );
}

/** Flows and violations over the whole capture, each on its own scale, one clock below them. */
export function TimeLine({ view }: { view: View }) {
  const { timeline } = view.report;
  const { units, signs } = view;
  const untimed = timeline.untimed > 0 ? ` ${units.some(timeline.untimed, 'flow')} without a time stamp.` : '';
  if (timeline.start === null) return <Part id="time" title="Over time" lead={untimed || 'No flow to show.'} />;
  const each = formatDuration(timeline.bucketSeconds).replaceAll(' ', NO_BREAK_SPACE);
  const { violations } = timeline;
  const most = Math.max(...timeline.flows);
  const mostViolating = Math.max(0, ...violations);
  const second = LANE_HEAD + FLOWS_LANE;
  const ground = violations.length > 0 ? second + LANE_HEAD + VIOLATIONS_LANE : second;
  return (
    <Part id="time" title="Over time" lead={`Flows by when they were opened; each step is ${each}.${untimed}`}>
      <svg
        class="timeline"
        height={ground + AXIS}
        role="img"
        aria-label={`flows opened per ${each}, at most ${most}; violating ones, at most ${mostViolating}`}
      >
        <Ticks view={view} ground={ground} />
        <text class="lane" y={14}>
          {`flows opened, at most ${units.count(most)}${violations.length === 0 ? '; none violating' : ''}`}
        </text>
        <Lane counts={timeline.flows} most={most} name="flows" y={LANE_HEAD} height={FLOWS_LANE} />
        {violations.length > 0 && (
          <>
            <text class="lane violating" y={second + 15}>
              {`${signs.violation} violating, at most ${units.count(mostViolating)}`}
            </text>
            <Lane
              counts={violations}
              most={mostViolating}
              name="violating"
              y={second + LANE_HEAD}
              height={VIOLATIONS_LANE}
            />
          </>
        )}
        <Buckets view={view} height={ground} />
      </svg>
    </Part>
  );
}

interface LaneProperties {
  counts: readonly number[];
  most: number;
  name: string;
  y: number;
  height: number;
}

function Lane({ counts, most, name, y, height }: LaneProperties) {
  return (
    <>
      <line class="ground" x1="0" x2="100%" y1={y + height} y2={y + height} />
      <svg
        x="0"
        y={y}
        width="100%"
        height={height}
        viewBox={`0 0 ${counts.length} ${height}`}
        preserveAspectRatio="none"
      >
        <path class={name} d={steps(counts, most, height)} />
      </svg>
    </>
  );
}

/** What a pointer that rests on a bucket is told. */
function Buckets({ view, height }: { view: View; height: number }) {
  const { timeline } = view.report;
  const width = 100 / timeline.flows.length;
  return (
    <g class="buckets">
      {timeline.flows.map((flows, i) => {
        if (flows === 0) return null;
        const violating = timeline.violations[i] ?? 0;
        const broken = violating === 0 ? '' : `, ${view.units.count(violating)} violating`;
        return (
          <rect x={percent(i * width)} width={percent(width)} height={height}>
            <title>{`${timeOf(view, i * timeline.bucketSeconds)}: ${view.units.some(flows, 'flow')}${broken}`}</title>
          </rect>
        );
      })}
    </g>
  );
}

/** Round times below the chart; on a phone a few of them. */
function Ticks({ view, ground }: { view: View; ground: number }) {
  const { timeline } = view.report;
  const startMillis = Number(timeline.start) * 1000;
  const length = timeline.flows.length * timeline.bucketSeconds;
  const scale = scaleUtc([startMillis, startMillis + length * 1000], [0, 100]);
  // d3 takes the number as a hint and may give twice as many.
  const isKnown = Number.isFinite(scale.domain()[1].getTime());
  const ticks = isKnown
    ? ([6, 5, 4, 3].map((hint) => scale.ticks(hint)).find(({ length }) => length <= MOST_TICKS) ?? [])
    : [];
  const step = Math.ceil(ticks.length / PHONE_TICKS);
  return (
    <g class="ticks">
      {ticks.map((tick, i) => {
        const x = scale(tick);
        // Near the edges the text stands beside its line.
        const side = x < 8 ? 'start' : x > 92 ? 'end' : 'middle';
        return (
          <g class={i % step === 0 ? undefined : 'minor'}>
            <line x1={percent(x)} x2={percent(x)} y1={LANE_HEAD} y2={ground + 4} />
            <text x={percent(x)} y={ground + AXIS - 5} text-anchor={side}>
              {timeOf(view, (tick.getTime() - startMillis) / 1000)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** As much of date and time as tells the buckets apart. */
function timeOf({ report: { timeline }, clock }: View, seconds: number): string {
  // Whole milliseconds: as doubles, times of today are exact to a fraction of a microsecond only.
  const millis = Math.round((Number(timeline.start) + seconds) * 1000);
  const instant = `${Math.floor(millis / 1000)}.${String(millis - Math.floor(millis / 1000) * 1000).padStart(3, '0')}`;
  const length = timeline.flows.length * timeline.bucketSeconds;
  if (timeline.bucketSeconds < 1) return clock.timeWithMillis(instant).replace(/\.?0*$/, '');
  if (length < 86_400) return timeline.bucketSeconds < 60 ? clock.time(instant) : clock.time(instant).slice(0, 5);
  if (timeline.bucketSeconds >= 86_400) return clock.date(instant);
  return clock.dateTime(instant).slice(5, 16);
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}
