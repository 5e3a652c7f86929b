import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { communityId } from '../../src/flow/community-id.js';
import { FlowFacts } from '../../src/flow/flow-facts.js';
import { addressBytes } from '../support/frame-builder.js';
import { flowOf } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

/** Captures of others with what a second tool found in them; not part of this repository. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/pcap', import.meta.url));

interface OracleFlow {
  proto: 'tcp' | 'udp';
  a: string;
  ap: number;
  b: string;
  bp: number;
  app?: { community_id?: string[] };
}

const name = (address: string, port: number) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

/** The id of a flow whose first packet goes from `client` to `server`. */
function idOf(proto: string, client: string, server: string): string {
  return flowOf(talk([proto === 'tcp' ? '> S' : '> "x"'], { client, server })).community_id;
}

describe('communityId', () => {
  // From the published baseline of github.com/corelight/community-id-spec, version 1, seed 0.
  it.each([
    ['tcp', '128.232.110.120:34855', '66.35.250.204:80', '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['udp', '192.168.1.52:54585', '8.8.8.8:53', '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    [
      'tcp',
      '[2001:470:e5bf:dead:4957:2174:e82c:4887]:63943',
      '[2607:f8b0:400c:c03::1a]:25',
      '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=',
    ],
  ])('gives the published id of %s %s > %s, from either side', (proto, client, server, id) => {
    expect([idOf(proto, client, server), idOf(proto, server, client)]).toEqual([id, id]);
  });

  it('tells ports of one address apart by their order', () => {
    expect(idOf('tcp', '10.0.0.1:9', '10.0.0.1:10')).toBe(idOf('tcp', '10.0.0.1:10', '10.0.0.1:9'));
  });

  it.skipIf(!existsSync(CORPUS))('gives the id that was recorded for every flow of the corpus', async () => {
    const oracles = await glob('**/*.oracle.json', { cwd: CORPUS, absolute: true });
    const flows = oracles.flatMap((path) => {
      const oracle = JSON.parse(readFileSync(path, 'utf8')) as Record<'flows' | 'flows_frag', OracleFlow[] | undefined>;
      return [...(oracle.flows ?? []), ...(oracle.flows_frag ?? [])];
    });
    const recorded = flows.filter(({ app }) => app?.community_id?.length === 1);
    expect(recorded.length).toBeGreaterThan(1000);
    const different = recorded.filter((flow) => communityId(factsOf(flow)) !== flow.app?.community_id?.[0]);
    expect(different.map(({ a, ap, b, bp }) => `${name(a, ap)} > ${name(b, bp)}`)).toEqual([]);
  });
});

/** Facts with the endpoints in canonical order. */
function factsOf({ proto, a, ap, b, bp }: OracleFlow): FlowFacts {
  const ends = [
    { bytes: addressBytes(a), port: ap },
    { bytes: addressBytes(b), port: bp },
  ].sort((one, two) => Buffer.compare(one.bytes, two.bytes) || one.port - two.port);
  const facts = new FlowFacts();
  facts.protocol = proto === 'tcp' ? 6 : 17;
  facts.version = ends[0].bytes.length === 4 ? 4 : 6;
  for (const [i, words] of [facts.words0, facts.words1].entries()) {
    const view = new DataView(ends[i].bytes.buffer);
    const count = view.byteLength / 4;
    for (let w = 0; w < count; w++) words[4 - count + w] = view.getInt32(4 * w);
  }
  facts.port0 = ends[0].port;
  facts.port1 = ends[1].port;
  return facts;
}
