import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { FLOW_WRITERS, type FlowFormatName } from '../../src/report/flow-writers.js';
import type { WriterOptions } from '../../src/report/report-writer.js';
import { makeFlow, someFlows } from '../support/report-fixture.js';

const PAGE: WriterOptions = { colour: false, unicode: true, width: 80, timeZone: 'UTC', verbose: false };

async function written(format: FlowFormatName, flows: FlowReport[], options: Partial<WriterOptions> = {}) {
  const writer = (await FLOW_WRITERS[format].load())({ ...PAGE, ...options });
  return writer.header() + flows.map((flow) => writer.line(flow)).join('') + writer.footer();
}

describe('flows as text', () => {
  it('are aligned under the day they began', async () => {
    expect(await written('text', someFlows())).toMatchSnapshot();
  });

  const headingsOf = (text: string) => text.split('\n')[0].trim().split(/ +/);

  it('show all columns where there is room', async () => {
    expect(await written('text', someFlows(), { width: 160 })).toMatchSnapshot();
  });

  it.each([
    [64, 'TIME INITIATOR RESPONDER'],
    [80, 'TIME INITIATOR RESPONDER RULES'],
    [104, 'TIME DIR INITIATOR RESPONDER OUTCOME RULES'],
    [140, 'TIME DIR INITIATOR RESPONDER SERVICE OUTCOME STATE PACKETS BYTES RULES'],
  ])('keep to %i columns with the widest IPv4 endpoints, and keep %s', async (width, columns) => {
    const widest = makeFlow({
      'id.orig_h': '198.151.100.166',
      'id.orig_p': 65_535,
      'id.resp_h': '198.151.100.167',
      'id.resp_p': 65_534,
      outcome: 'established',
      verdict: 'review',
      direction: 'unknown',
      rules: ['direction-unknown', 'privileged-source-port', 'remote-not-configured'],
    });
    for (const unicode of [true, false]) {
      const text = await written('text', [makeFlow(), widest], { width, unicode });
      expect(headingsOf(text)).toEqual(columns.split(' '));
      expect(text.split('\n').filter((line) => Array.from(line).length > width)).toEqual([]);
      expect(text).toContain('198.151.100.166:65535');
      expect(text).toContain('198.151.100.167:65534/tcp');
    }
  });

  it('begin where they begin whatever was written before', async () => {
    const ipv6 = makeFlow({ 'id.orig_h': '2001:db8:20:30:40:50:60:10', 'id.resp_h': '2001:db8::53' });
    const [, , alone] = (await written('text', [makeFlow()], { width: 140 })).split('\n');
    const [, , first, after] = (await written('text', [ipv6, makeFlow()], { width: 140 })).split('\n');
    expect(after).toBe(alone);
    expect(first).toContain('[2001:db8:20:30:40:50:60:10]:51234 \u2192 [2001:db8::53]:443/tcp tls');
    // The gaps behind take up what the endpoints were too wide.
    expect(first.indexOf('27\u202fkB')).toBe(alone.indexOf('27\u202fkB'));
  });

  it('are ASCII throughout where the terminal has no UTF-8', async () => {
    const many = makeFlow({ rules: ['direction-unknown', 'privileged-source-port'], orig_pkts: 1_000_000 });
    for (const width of [80, 160]) {
      const text = await written('text', [...someFlows(), many], { unicode: false, width });
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    }
  });

  it('have the same columns with and without colour', async () => {
    const coloured = await written('text', someFlows(), { colour: true });
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(await written('text', someFlows()));
  });
});

describe('flows as ndjson', () => {
  it('are the records as they are', async () => {
    const lines = (await written('ndjson', someFlows())).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as FlowReport)).toEqual(someFlows());
  });
});

describe('flows as csv', () => {
  it('have the fields of a flow record in their order', async () => {
    const [names, first] = (await written('csv', someFlows())).split('\n');
    expect(names.split(',')).toEqual(Object.keys(makeFlow()));
    expect(first).toContain('1794816003.042000000,1.25,tcp,203.0.113.7,51234,10.20.0.10,443,tls,SF');
  });

  it('keep a time before 1970 a number', async () => {
    const [, first] = (await written('csv', [makeFlow({ ts: '-5.250000000' })])).split('\n');
    expect(first).toMatch(/^-5\.250000000,/);
  });
});

describe('flows as a Zeek log', () => {
  /** Reads a log the way zeek-cut does: by the names of #fields. */
  async function readLog(flows: FlowReport[]): Promise<Record<string, string>[]> {
    const lines = (await written('zeek', flows)).trimEnd().split('\n');
    const fields = lines
      .find((line) => line.startsWith('#fields'))!
      .split('\t')
      .slice(1);
    const types = lines
      .find((line) => line.startsWith('#types'))!
      .split('\t')
      .slice(1);
    expect(types).toHaveLength(fields.length);
    return lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => {
        const cells = line.split('\t');
        expect(cells).toHaveLength(fields.length);
        return Object.fromEntries(cells.map((cell, i) => [fields[i], cell]));
      });
  }

  it('have the header of a conn.log without the wall clock', async () => {
    expect(await written('zeek', [])).toMatchInlineSnapshot(`
      "#separator \\x09
      #set_separator	,
      #empty_field	(empty)
      #unset_field	-
      #path	conn
      #fields	ts	uid	duration	proto	id.orig_h	id.orig_p	id.resp_h	id.resp_p	service	conn_state	history	orig_pkts	resp_pkts	orig_bytes	resp_bytes	orig_ip_bytes	resp_ip_bytes	orig_wire_bytes	resp_wire_bytes	community_id	vlan	direction	initiator_confidence	initiator_evidence	outcome	one_sided	role	verdict	rules	severity	capture	first_frame	salvaged
      #types	time	string	interval	enum	addr	port	addr	port	string	string	string	count	count	count	count	count	count	count	count	string	vector[int]	string	string	string	string	bool	string	string	vector[string]	string	string	count	bool
      "
    `);
  });

  it('tell unset, empty and set apart', async () => {
    const [allowed, , review, bare] = await readLog(someFlows());
    expect(allowed).toMatchObject({ rules: '(empty)', severity: '-', one_sided: 'F', vlan: '(empty)' });
    expect(review).toMatchObject({ vlan: '300,20', rules: 'direction-unknown,unsecure-row-used', history: '(empty)' });
    expect(bare).toMatchObject({ ts: '-', duration: '-', verdict: '-', direction: '-' });
  });

  it('escape a capture name that reads like a mark', async () => {
    expect((await readLog(someFlows()))[3].capture).toBe('\\x2d');
  });

  it('write the shortest duration without an exponent', async () => {
    expect((await readLog(someFlows()))[1].duration).toBe('0.000000001');
  });

  it('have a uid that is the same in every run and differs between flows', async () => {
    const uids = (await readLog(someFlows())).map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect((await readLog(someFlows())).map(({ uid }) => uid)).toEqual(uids);
  });
});
