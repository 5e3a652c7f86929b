import { tableFromIPC, type Table } from 'apache-arrow';
import { readParquet, readSchema } from 'parquet-wasm/node';
import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { flowParquetWriter } from '../../src/report/flows/parquet.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import { HOSTILE, makeFlow, someFlows } from '../support/report-fixture.js';
import { bytesOf, runMain } from '../support/run-main.js';

/* What is written is read by another reader: Arrow's own, in Rust. */

const read = (file: Uint8Array): Table => tableFromIPC(readParquet(file).intoIPCStream());

function written(flows: Iterable<FlowReport>): Buffer {
  const writer = flowParquetWriter();
  const chunks = [writer.header()];
  for (const flow of flows) chunks.push(writer.line(flow));
  chunks.push(writer.footer());
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

/** The rows as flow records again. */
function flowsOf(table: Table): FlowReport[] {
  const times = table.getChild('ts')!.data.flatMap(({ values, length, nullCount, nullBitmap }) => {
    const isNull = (i: number) => nullCount > 0 && (nullBitmap[i >> 3] & (1 << (i & 7))) === 0;
    return Array.from({ length }, (_, i) => (isNull(i) ? null : (values as BigInt64Array)[i]));
  });
  return table.toArray().map((row: { toJSON(): Record<string, unknown> }, i) => {
    const fields = Object.entries(row.toJSON()).map(([name, value]) => {
      if (name === 'ts') return [name, formatNanos(times[i])];
      if (typeof value === 'bigint') return [name, Number(value)];
      return [name, value !== null && typeof value === 'object' ? Array.from(value as Iterable<unknown>) : value];
    });
    return Object.fromEntries(fields) as FlowReport;
  });
}

function formatNanos(nanos: bigint | null): string | null {
  if (nanos === null) return null;
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(10, '0');
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

describe('flows as Parquet', () => {
  it.each(shippedCaptures().map((capture) => [capture.file, capture] as const))(
    'are those of the other formats: %s',
    async (file, capture) => {
      const args = ['flows', CAPTURES + file, ...judgingOptions(capture), '-F'];
      const { stdout } = await runMain([...args, 'ndjson']);
      const bytes = await bytesOf([...args, 'parquet']);
      const flows = stdout.trimEnd().split('\n');
      expect(flowsOf(read(bytes))).toEqual(flows.map((line) => JSON.parse(line) as FlowReport));
    },
  );

  it('have typed columns', () => {
    const { fields } = read(written(someFlows())).schema;
    expect(fields.map(({ name, type, nullable }) => `${name} ${type}${nullable ? ' or null' : ''}`)).toMatchSnapshot();
  });

  it('keep what a flow can hold', () => {
    const flows = [
      ...someFlows(),
      makeFlow({ ts: '-0.000000001', orig_wire_bytes: 2 ** 53 - 1, service: HOSTILE, rules: ['port-scan'], vlan: [0] }),
      makeFlow({ ts: '4294967295.999999999' }),
    ];
    expect(flowsOf(read(written(flows)))).toEqual(flows);
  });

  it('have no time where the format cannot hold it', () => {
    const flows = [makeFlow({ ts: '9223372036.854775808' }), makeFlow({ ts: '9223372036.854775807' })];
    expect(flowsOf(read(written(flows))).map(({ ts }) => ts)).toEqual([null, '9223372036.854775807']);
  });

  it('are a file also where there are none', () => {
    const file = written([]);
    expect(readSchema(file)).toBeDefined();
    expect(read(file).numRows).toBe(0);
  });

  it('go out group by group', () => {
    const writer = flowParquetWriter();
    const chunks: Buffer[] = [Buffer.from(writer.header())];
    let groups = 0;
    for (let i = 0; i < 70_000; i++) {
      const chunk = writer.line(makeFlow({ first_frame: i, rules: i % 3 === 0 ? ['unlisted-port'] : [] }));
      if (chunk.length > 0) groups++;
      chunks.push(Buffer.from(chunk));
    }
    expect(groups).toBe(2);
    const table = read(Buffer.concat([...chunks, Buffer.from(writer.footer())]));
    expect(table.numRows).toBe(70_000);
    expect(Number(table.getChild('first_frame')!.get(69_999))).toBe(69_999);
  });
});
