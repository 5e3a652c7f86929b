import { describe, expect, it } from 'vitest';
import type { Recognition, Recognize } from '../../src/flow/recognize.js';
import { FlowRun, type FlowRunOptions } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

const HANDSHAKE = ['> S', '< SA', '> A'];

interface Look {
  text: string;
  transport: string;
  fromStart: boolean;
  final: boolean;
}

/**
 * Answers by what is written: `yes…;` is HTTP, once the semicolon has come; `no…` is nothing; the beginning of either,
 * and `yes…` without semicolon, need more. Writes down every look.
 */
function reader(looks: Look[], found: Partial<Recognition> = {}): Recognize {
  return (bytes, at, end, { transport, fromStart }, final) => {
    const text = Buffer.from(bytes.subarray(at, end)).toString('latin1');
    looks.push({ text, transport, fromStart, final });
    if (text.startsWith('yes') && text.includes(';')) return { service: 'http', speaker: 'request', ...found };
    return !final && 'yes'.startsWith(text.slice(0, 3)) ? 'more' : 'no';
  };
}

function run(lines: readonly string[], options: FlowRunOptions & { found?: Partial<Recognition> } = {}) {
  const looks: Look[] = [];
  const flowRun = new FlowRun({ recognize: reader(looks, options.found), ...options }).feed(talk(lines));
  const flows = flowRun.finish();
  // Bytes that are looked at where they lie may be looked at again in a buffer: that is nobody's affair.
  const texts = looks.map(({ text }) => text).filter((text, i, all) => text !== all[i - 1]);
  return { services: flows.map((flow) => flow.service), looks, texts, last: looks.at(-1), free: freeBuffers(flowRun) };
}

/** Buffers that can still be had; takes them all. */
function freeBuffers({ table }: FlowRun): number {
  let count = 0;
  while (table.identification.pool.open(0) !== 0) count++;
  return count;
}

/** Of a table of 256 flows: one for each side. A large table has no more than MOST_BUFFERS. */
const BUFFERS = 512;
const MOST_BUFFERS = 2048;

describe('Identification', () => {
  it('looks at the first segment where it lies', () => {
    expect(run([...HANDSHAKE, '> PA "yes;"'])).toMatchObject({
      services: ['http'],
      looks: [{ text: 'yes;', transport: 'tcp', fromStart: true, final: false }],
      free: BUFFERS,
    });
  });

  it('looks no more once it knows', () => {
    expect(run([...HANDSHAKE, '> PA "yes;"', '> PA "yes;"']).texts).toEqual(['yes;']);
  });

  it('looks no more once it knows that it is nothing', () => {
    expect(run([...HANDSHAKE, '> PA "no"', '> PA "yes;"'])).toMatchObject({ services: [null], texts: ['no'] });
  });

  it('waits for more, segment by segment', () => {
    expect(run([...HANDSHAKE, '> PA "y"', '> PA "es"', '> PA ";"'])).toMatchObject({
      services: ['http'],
      texts: ['y', 'yes', 'yes;'],
      free: BUFFERS,
    });
  });

  it('puts segments in order', () => {
    expect(run([...HANDSHAKE, '> PA seq=1003 "s;"', '> PA seq=1001 "ye"'])).toMatchObject({
      services: ['http'],
      texts: ['yes;'],
    });
  });

  it('takes overlapping segments as one stream', () => {
    expect(run([...HANDSHAKE, '> PA seq=1001 "yes"', '> PA seq=1002 "es;"'])).toMatchObject({
      services: ['http'],
      texts: ['yes', 'yes;'],
    });
  });

  it('does not look again at a segment that came again', () => {
    expect(
      run([...HANDSHAKE, '> PA seq=1001 "ye"', '> PA seq=1001 "ye"']).looks.filter(({ final }) => !final).length,
    ).toBe(run([...HANDSHAKE, '> PA seq=1001 "ye"']).looks.filter(({ final }) => !final).length);
  });

  it('begins with the data in the SYN', () => {
    expect(run(['> S "yes"', '< SA ack=1004', '> PA seq=1004 ";"'])).toMatchObject({
      services: ['http'],
      texts: ['yes', 'yes;'],
    });
  });

  it('looks at each side for itself', () => {
    expect(run([...HANDSHAKE, '> PA "ye"', '< PA "no"', '> PA "s;"'])).toMatchObject({
      services: ['http'],
      texts: ['ye', 'no', 'yes;'],
    });
  });

  it('looks at what there is when the capture ends', () => {
    const { looks, last } = run([...HANDSHAKE, '> PA "yes"']);
    expect([looks[0].final, last]).toEqual([false, { text: 'yes', transport: 'tcp', fromStart: true, final: true }]);
  });

  it.each([
    ['FIN', '> FA'],
    ['RST', '> R'],
    ['a RST of the other side', '< R'],
  ])('takes %s for the end', (_, line) => {
    const looks: Look[] = [];
    const flowRun = new FlowRun({ recognize: reader(looks) }).feed(talk([...HANDSHAKE, '> PA "yes"', line]));
    expect([looks.at(-1)?.final, freeBuffers(flowRun)]).toEqual([true, BUFFERS]);
  });

  it("takes the flow's timeout for the end", () => {
    const looks: Look[] = [];
    new FlowRun({ recognize: reader(looks) }).feed(talk([...HANDSHAKE, '> PA "yes"', '> A wait=301']));
    expect(looks.at(-1)?.final).toBe(true);
  });

  it('takes a segment that the snaplen cut for the end', () => {
    expect(run([...HANDSHAKE, '> PA cap=43 "yes...;"']).looks).toEqual([
      { text: 'yes', transport: 'tcp', fromStart: true, final: true },
    ]);
  });

  it('looks at no more than 8 KiB', () => {
    const segments = Array(20).fill(`> PA "${'y'.repeat(1000)}"`);
    const lengths: number[] = [];
    const recognize: Recognize = (_, at, end) => {
      lengths.push(end - at);
      return 'more';
    };
    const flowRun = new FlowRun({ recognize }).feed(talk([...HANDSHAKE, ...segments]));
    expect([...new Set(lengths)]).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 8192]);
    expect(freeBuffers(flowRun)).toBe(BUFFERS);
  });

  it('gives the buffers of ended flows back', () => {
    const lines = Array.from({ length: 50 }, (_, i) => [`> S seq=${i * 9999}`, '> PA "ye"']).flat();
    expect(run(lines).free).toBe(BUFFERS);
  });

  it('does with single segments where no buffer is left', () => {
    const flowRun = new FlowRun({ recognize: reader([]), maxFlows: 4096 });
    for (let i = 0; i < MOST_BUFFERS + 1; i++) {
      flowRun.feed(
        talk(['> S', '> PA "ye"', ...(i === MOST_BUFFERS ? ['> PA "s;"'] : [])], {
          client: `10.1.${i >>> 8}.${i & 255}:1`,
        }),
      );
    }
    expect(flowRun.table.identification.pool.refused).toBe(1);
    expect(flowRun.finish().every((flow) => flow.service === null)).toBe(true);
  });

  it('puts segments in order where the last one, with FIN, comes first', () => {
    expect(run([...HANDSHAKE, '> FPA seq=1003 "s;"', '> PA seq=1001 "ye"']).services).toEqual(['http']);
  });

  describe('in midstream', () => {
    it('begins with the first segment that it sees, and says so', () => {
      expect(run(['> PA "yes;"']).looks).toEqual([{ text: 'yes;', transport: 'tcp', fromStart: false, final: false }]);
    });

    it('does not begin with the byte of a keep-alive', () => {
      expect(run(['> A len=1', '> PA "yes;"'])).toMatchObject({ services: ['http'], texts: ['yes;'] });
    });

    it('skips the byte of a keep-alive after a handshake, which is an old one', () => {
      expect(run([...HANDSHAKE, '> A seq=1000 len=1', '> PA seq=1001 "yes;"'])).toMatchObject({
        services: ['http'],
        texts: ['yes;'],
      });
    });

    it('tries again with further segments', () => {
      expect(run(['> PA "no"', '> PA "yes;"'])).toMatchObject({ services: ['http'], texts: ['no', 'yes;'] });
    });

    it('tries three segments in all', () => {
      expect(run(Array(6).fill('> PA "no"')).looks.length).toBe(3);
    });
  });

  describe('of UDP', () => {
    it('looks at every datagram for itself, as final', () => {
      expect(run(['> "ye"', '> "yes;"'])).toMatchObject({
        services: ['http'],
        looks: [
          { text: 'ye', transport: 'udp', fromStart: true, final: true },
          { text: 'yes;', transport: 'udp', fromStart: true, final: true },
        ],
      });
    });

    it('looks no more once it knows', () => {
      expect(run(['> "yes;"', '> "yes;"', '< "yes;"']).looks.length).toBe(2);
    });

    it('tries three datagrams in all', () => {
      expect(run(Array(6).fill('> "no"')).looks.length).toBe(3);
    });
  });

  it("prefers the service of the originator over the responder's", () => {
    const recognize: Recognize = (bytes, at) => ({ service: bytes[at] === 0x61 ? 'ssh' : 'ftp', speaker: 'neither' });
    const both = new FlowRun({ recognize }).feed(talk([...HANDSHAKE, '< PA "a"', '> PA "b"'])).finish();
    const one = new FlowRun({ recognize }).feed(talk([...HANDSHAKE, '< PA "a"'])).finish();
    expect([both[0].service, one[0].service]).toEqual(['ftp', 'ssh']);
  });

  it('proves nobody the initiator by what both sides say alike, or by what is only likely', () => {
    const found = (part: Partial<Recognition>) => {
      const flowRun = new FlowRun({ recognize: reader([], part) }).feed(talk(['> PA "yes;"']));
      return flowRun.finish()[0].initiator_evidence;
    };
    expect([found({ speaker: 'neither' }), found({ likely: true }), found({})]).toEqual([null, null, 'application']);
  });
});
