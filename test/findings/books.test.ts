import { describe, expect, it } from 'vitest';
import { type Books, imbalances } from '../../src/findings/books.js';

function books(): Books {
  return {
    coverage: {
      packets: 20,
      classes: { tcp: 10, udp: 2, fragment: 3, 'other-ip': 1, arp: 3, undecoded: 1 },
      undecoded: { 'ipv4.bad_version': 1 },
      fragmentsUnattributed: 1,
      flows: { created: 4, open: 1, closed: 2, expired: 1, evicted: 0 },
      books: {
        packetsInFlows: 14,
        packetsOfOtherProtocols: 1,
        packetsUnjudged: 0,
        flowsUnjudged: 0,
        imbalances: [],
      },
    },
    inputs: [{ name: 'a.pcap', size: 100, bytesRead: 100, packets: 20, complete: true }],
    summary: { flows: 4, verdicts: { allowed: 3, violation: 1, review: 0, waived: 0, 'out-of-scope': 0 } },
  };
}

type Change = (drawn: Books) => void;

const WRONG: Record<string, [change: Change, sentences: string[]]> = {
  'a packet that no class has': [
    ({ coverage }) => {
      coverage.classes.arp--;
    },
    ['packets by class: 19, not 20', 'packets in flows and elsewhere: 19, not 20'],
  ],
  'a packet that no flow has': [
    ({ coverage }) => {
      coverage.books.packetsInFlows--;
    },
    ['packets in flows and elsewhere: 19, not 20', 'packets in flows and fragments: 15, not 16'],
  ],
  'a frame that is undecoded for no reason': [
    ({ coverage }) => {
      coverage.undecoded = {};
    },
    ['undecoded packets by reason: 0, not 1'],
  ],
  'a flow that left without an end': [
    ({ coverage }) => {
      coverage.flows.closed--;
    },
    ['flows by end: 3, not 4'],
  ],
  'a flow that was judged twice': [
    ({ summary }) => {
      summary.flows++;
    },
    ['flows judged: 5, not 4', 'flows by verdict: 4, not 5'],
  ],
  'bytes of a whole file that were not read': [
    ({ inputs }) => {
      Object.assign(inputs[0], { bytesRead: 99 });
    },
    ['bytes read of a.pcap: 99, not 100'],
  ],
};

describe('the books', () => {
  it('balance where every packet and every flow is somewhere once', () => {
    expect(imbalances(books())).toEqual([]);
  });

  it.each(Object.keys(WRONG))('tell of %s', (name) => {
    const [change, sentences] = WRONG[name];
    const drawn = books();
    change(drawn);
    expect(imbalances(drawn)).toEqual(sentences);
  });

  it('do not ask for the bytes of a file that was not read whole', () => {
    const drawn = books();
    Object.assign(drawn.inputs[0], { bytesRead: 50, complete: false });
    expect(imbalances(drawn)).toEqual([]);
  });
});
