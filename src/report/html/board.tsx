/** @jsxImportSource preact */
import type { RowReport } from '../../findings/report.js';
import { MARK_WORDS } from './words.js';
import { Part } from './markup.js';
import { Sparkline } from './time-charts.js';
import { flowsOf, isOtherTraffic, rowAnchor, type View } from './view.js';

/** The port table as the document prints it, and what this capture has of each row. */
export function Board({ view }: { view: View }) {
  const { rows } = view.report;
  const anyUnknown = rows.some(({ flowsUnknown }) => flowsUnknown > 0);
  return (
    <Part id="board" title="The port table as it was used">
      <table class="board">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Verdict</span>
            </th>
            <th scope="col" class="number">
              Port
            </th>
            <th scope="col">Listener</th>
            <th scope="col">Traffic direction</th>
            <th scope="col" class="number">
              In
            </th>
            <th scope="col" class="number">
              Out
            </th>
            {anyUnknown && (
              <th scope="col" class="number">
                Either
              </th>
            )}
            <th scope="col" class="number">
              Packets
            </th>
            <th scope="col" class="number">
              Bytes
            </th>
            <th scope="col" class="number">
              Peers
            </th>
            <th scope="col">Over time</th>
            <th scope="col">Flows by verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row row={row} view={view} anyUnknown={anyUnknown} />
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Row({ row, view, anyUnknown }: { row: RowReport; view: View; anyUnknown: boolean }) {
  const { signs, units, report } = view;
  const isUsed = flowsOf(row) > 0;
  const amount = (text: string) => (isUsed ? text : signs.none);
  return (
    <tr id={rowAnchor(row, view)} class={row.mark}>
      <td class="mark" title={MARK_WORDS[row.mark]}>
        <span class="sign">{signs[row.mark]}</span>
        <span class="unseen">{MARK_WORDS[row.mark]}</span>
      </td>
      <td class="number port">{isOtherTraffic(row) ? 'others' : row.port}</td>
      <th scope="row">
        {isOtherTraffic(row) ? 'Not in the table' : (row.words?.listener ?? row.role)}
        {!isOtherTraffic(row) && (
          <small>
            {row.role}
            {row.origin === 'overlay' && ', by the site'}
          </small>
        )}
      </th>
      <td class="says">
        {isOtherTraffic(row) ? 'Blocked: no row lists them' : (row.words?.direction ?? row.says)}
        {row.says === 'UI and server' && <small> UI and server</small>}
      </td>
      <Number label="in" value={units.count(row.flowsIn)} />
      <Number label="out" value={units.count(row.flowsOut)} />
      {anyUnknown && <Number label="either" value={units.count(row.flowsUnknown)} />}
      <Number label="packets" value={amount(units.count(row.packets))} />
      <Number label="bytes" value={amount(units.bytes(row.bytes))} />
      <Number label="peers" value={amount(`${row.peersAtLeast ? '>' : ''}${units.count(row.peers)}`)} />
      <td class="spark">{isUsed && <Sparkline counts={row.timeline} buckets={report.timeline.flows.length} />}</td>
      <td class="verdicts">
        <Verdicts row={row} view={view} />
      </td>
    </tr>
  );
}

function Number({ label, value }: { label: string; value: string }) {
  return (
    <td class="number" data-label={label}>
      {value}
    </td>
  );
}

function Verdicts({ row, view: { signs, units, clock } }: { row: RowReport; view: View }) {
  const { verdicts, lastSeen } = row;
  const counts = (['violation', 'review', 'waived', 'allowed'] as const).filter((name) => verdicts[name] > 0);
  if (counts.length === 0) return <span class="quiet">{isOtherTraffic(row) ? 'none seen' : 'never used'}</span>;
  return (
    <>
      {counts.map((name) => (
        <span class={name} title={name}>
          {`${signs[name]} ${units.count(verdicts[name])} `}
        </span>
      ))}
      {lastSeen !== null && <small>last {clock.time(lastSeen)}</small>}
    </>
  );
}
