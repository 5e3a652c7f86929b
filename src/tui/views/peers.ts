import type { PeerOverview } from '../../findings/live/snapshot.js';
import { span } from '../line.js';
import { wordsOf } from '../state.js';
import { headLine, itemLine, tableWidth, type Column } from './table.js';
import type { ListView, MakeView } from './view.js';
import { OTHER_PORTS } from './words.js';

/** Who the protected server has to do with. */
export const peersView: MakeView = (sight, state, width, look): ListView => {
  const words = wordsOf(state).map((word) => word.toLowerCase());
  const peers = sight.peers.filter((peer) => {
    const text = [peer.address, peer.name ?? '', ...peer.roles].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (state.order.peers === 'flows') peers.sort((a, b) => b.flows - a.flows);
  const { units, signs } = look;
  const before: Column<PeerOverview>[] = [
    {
      head: '',
      width: 1,
      align: 'left',
      cell: ({ violations }) => (violations > 0 ? signs.violation : signs.allowed),
      tint: ({ violations }) => (violations > 0 ? 'violation' : 'allowed'),
    },
    {
      head: 'PEER',
      width: width >= 110 ? 45 : 26,
      align: 'left',
      cell: ({ address, name }) => (name === null ? address : `${address} (${name})`),
    },
    { head: 'FLOWS', width: 6, align: 'right', cell: ({ flows }) => units.rate(flows) },
    { head: 'IN', width: 5, align: 'right', cell: ({ flowsIn }) => units.rate(flowsIn) },
    { head: 'OUT', width: 5, align: 'right', cell: ({ flowsOut }) => units.rate(flowsOut) },
    {
      head: 'BREAK',
      width: 5,
      align: 'right',
      cell: ({ violations }) => (violations > 0 ? units.rate(violations) : signs.none),
      tint: ({ violations }) => (violations > 0 ? 'violation' : undefined),
    },
  ];
  const columns: Column<PeerOverview>[] = [
    ...before,
    {
      head: 'ROWS',
      width: Math.max(8, width - tableWidth(before) - 4),
      align: 'left',
      cell: ({ roles }) => roles.map((role) => (role === OTHER_PORTS ? 'not in table' : role)).join(', '),
    },
  ];
  const order = state.order.peers === 'flows' ? 'most flows' : 'most violations';
  return {
    kind: 'list',
    title: [span('  PEERS', 'heading'), span(`  ${units.count(peers.length)}, ${order} first`, 'quiet')],
    head: headLine(columns, look),
    items: peers.map(({ address }) => address),
    lineOf: (index, isChosen) => itemLine(columns, peers[index], isChosen, look),
    empty: state.filter === '' ? 'no peer so far' : 'no peer has these words',
  };
};
