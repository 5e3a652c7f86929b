import type { FlowReport } from '../../findings/flow-report.js';
import { formatSocket } from '../../report/endpoint.js';
import { span } from '../line.js';
import type { Look } from '../look.js';
import { flowKey, type Sight } from '../sight.js';
import { columnsFor, headLine, itemLine, tableWidth, type Column } from './table.js';
import type { ListView, MakeView } from './view.js';
import { agoOf, endpointsInShort, markOfFlow, OTHER_PORTS } from './words.js';

const ORDERS = { newest: 'newest', gravest: 'gravest', packets: 'most packets', bytes: 'most bytes' } as const;

/** The flows of the protected server that are in memory. */
export const flowsView: MakeView = (sight, state, width, look): ListView => {
  const { flows, matching } = sight.flows;
  const columns = flowColumns(sight, width, look);
  const whose = state.role === null ? '' : state.role === OTHER_PORTS ? ' of no row' : ` of ${state.role}`;
  const { units } = look;
  const count =
    matching > flows.length ? `${units.count(flows.length)} of ${units.count(matching)}` : units.count(matching);
  return {
    kind: 'list',
    title: [span(`  FLOWS${whose}`, 'heading'), span(`  ${count}, ${ORDERS[state.order.flows]} first`, 'quiet')],
    head: headLine(columns, look),
    items: flows.map(flowKey),
    lineOf: (index, isChosen) => itemLine(columns, flows[index], isChosen, look),
    empty: state.filter === '' ? 'no flow so far' : 'no flow has these words',
  };
};

/** Terminals from here on have room for both endpoints whole. */
const WIDE = 110;

function flowColumns(sight: Sight, width: number, look: Look): Column<FlowReport>[] {
  if (width < WIDE) return narrowColumns(sight, width, look);
  const { nowSec } = sight.snapshot;
  const { units, signs } = look;
  const tint = (flow: FlowReport) => markOfFlow(flow, look).tint;
  const columns: (Column<FlowReport> & { worth: number })[] = [
    { head: 'AGO', width: 4, align: 'right', worth: 9, cell: ({ ts }) => agoOf(ts, nowSec) },
    { head: '', width: 1, align: 'left', worth: 9, cell: (flow) => markOfFlow(flow, look).sign, tint },
    {
      head: 'INITIATOR',
      width: 21,
      align: 'left',
      worth: 9,
      cell: (flow) => formatSocket(flow['id.orig_h'], flow['id.orig_p']),
    },
    {
      head: '',
      width: Math.max(signs.arrow.length, signs.either.length),
      align: 'left',
      worth: 9,
      cell: ({ direction }) => (direction === 'unknown' ? signs.either : signs.arrow),
    },
    {
      head: 'RESPONDER',
      width: 21,
      align: 'left',
      worth: 9,
      cell: (flow) => formatSocket(flow['id.resp_h'], flow['id.resp_p']),
    },
    { head: '', width: 3, align: 'left', worth: 6, cell: ({ proto }) => proto },
    { head: 'SERVICE', width: 8, align: 'left', worth: 4, cell: ({ service }) => service ?? signs.none },
    { head: 'OUTCOME', width: 11, align: 'left', worth: 5, cell: ({ outcome }) => outcome },
    {
      head: 'PKTS',
      width: 5,
      align: 'right',
      worth: 3,
      cell: ({ orig_pkts, resp_pkts }) => units.rate(orig_pkts + resp_pkts),
    },
    {
      head: 'BYTES',
      width: 7,
      align: 'right',
      worth: 2,
      cell: ({ orig_wire_bytes, resp_wire_bytes }) => units.bytes(orig_wire_bytes + resp_wire_bytes),
    },
    { head: 'STATE', width: 6, align: 'left', worth: 1, cell: ({ conn_state }) => conn_state },
  ];
  const least = 10;
  const kept = columnsFor(columns, width - least - 4);
  // What room is left shows addresses of IPv6 whole, then rules.
  const room = width - tableWidth(kept) - 4;
  const wider = room > 60 ? 18 : 0;
  const widened = kept.map((column) =>
    column.head === 'INITIATOR' || column.head === 'RESPONDER' ? { ...column, width: column.width + wider } : column,
  );
  const rules: Column<FlowReport> = {
    head: 'RULES',
    width: room - 2 * wider,
    align: 'left',
    cell: ({ rules: names, role }) => (names.length > 0 ? names.join(' ') : (role ?? '')),
    tint,
  };
  return [...widened, rules];
}

/** The protected server's own address goes without saying. */
function narrowColumns(sight: Sight, width: number, look: Look): Column<FlowReport>[] {
  const { nowSec } = sight.snapshot;
  const tint = (flow: FlowReport) => markOfFlow(flow, look).tint;
  const columns: (Column<FlowReport> & { worth: number })[] = [
    { head: 'AGO', width: 4, align: 'right', worth: 5, cell: ({ ts }) => agoOf(ts, nowSec) },
    { head: '', width: 1, align: 'left', worth: 9, cell: (flow) => markOfFlow(flow, look).sign, tint },
    { head: 'FLOW', width: 28, align: 'left', worth: 9, cell: (flow) => endpointsInShort(flow, look) },
    { head: '', width: 3, align: 'left', worth: 4, cell: ({ proto }) => proto },
    { head: 'OUTCOME', width: 11, align: 'left', worth: 6, cell: ({ outcome }) => outcome, tint: () => 'quiet' },
  ];
  const kept = columnsFor(columns, width - 4);
  const rules: Column<FlowReport> = {
    head: 'RULES, ELSE ROW',
    width: width - tableWidth(kept) - 4,
    align: 'left',
    cell: ({ rules: names, role }) => (names.length > 0 ? names.join(' ') : (role ?? '')),
    tint,
  };
  return rules.width < 8 ? kept : [...kept, rules];
}
