import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FlowReport } from '../../findings/flow-report.js';
import type { FlowWriter } from '../report-writer.js';
import { FLOW_FIELD_NAMES, FLOW_FIELDS, type ZeekType } from './flow-fields.js';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/**
 * Flows of one row group: they wait in memory until it is full, a flow with about 1 kB, and as much again while the group is
 * written. Readers like larger groups; with 65 536 the process takes 430 MB, with these 280.
 */
const ROW_GROUP = 32_768;

const CREATED_BY = 'wiretable';

/** Fields that a flow may have no value for; the compiler holds the list against `FlowReport`. */
type Nullable = { [Name in keyof FlowReport]: null extends FlowReport[Name] ? Name : never }[keyof FlowReport];
const NULLABLE: Readonly<Record<string, true>> = {
  ts: true,
  duration: true,
  service: true,
  direction: true,
  initiator_evidence: true,
  role: true,
  verdict: true,
  severity: true,
} satisfies Record<Nullable, true>;

/** A kind of column: its type in the file, and how a flow's value becomes one of it. */
interface ColumnType {
  type: Omit<SchemaElement, 'name'>;
  /** Of the elements, where the field is a list. */
  isList?: boolean;
  encode?: (value: never) => unknown;
}

const STRING: ColumnType = { type: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } };
const INT32: ColumnType = { type: { type: 'INT32' } };

/** Names and types as in `FLOW_FIELDS`. */
const COLUMN_TYPES: Record<ZeekType, ColumnType> = {
  time: {
    type: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
    encode: nanoseconds,
  },
  interval: { type: { type: 'DOUBLE' } },
  addr: STRING,
  port: INT32,
  enum: STRING,
  string: STRING,
  count: { type: { type: 'INT64' }, encode: (value: number) => BigInt(value) },
  bool: { type: { type: 'BOOLEAN' } },
  'vector[int]': { ...INT32, isList: true },
  'vector[string]': { ...STRING, isList: true },
};

/** What an INT64 of nanoseconds holds: the years 1677 to 2262. */
const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

/** Nanoseconds since the epoch; null for a time that a capture may claim, and the format cannot hold. */
function nanoseconds(ts: string | null): bigint | null {
  if (ts === null) return null;
  const value = BigInt(ts.replace('.', ''));
  return value < EARLIEST || value > LATEST ? null : value;
}

/** Bytes that can be taken out as they come; offsets count on. */
class Outbox extends ByteWriter {
  take(): Buffer {
    const bytes = Buffer.from(this.getBytes());
    this.index = 0;
    return bytes;
  }
}

/**
 * Apache Parquet: the fields of a flow as typed columns, snappy-packed, in row groups. Text from outside stands as it is:
 * whoever reads columns gets values, no lines.
 */
export function flowParquetWriter(): FlowWriter {
  const outbox = new Outbox();
  const file = new ParquetWriter({ writer: outbox, schema: makeSchema(), createdBy: CREATED_BY });
  let columns = emptyColumns();
  let rows = 0;

  function writeGroup(): void {
    const columnData = columns.map(({ name, values }) => ({ name, data: values, offsetIndex: false }));
    void file.write({ columnData, rowGroupSize: ROW_GROUP });
    columns = emptyColumns();
    rows = 0;
  }

  return {
    header: () => outbox.take(),
    line(flow) {
      for (const { name, encode, values } of columns) {
        values.push(encode === undefined ? flow[name] : encode(flow[name] as never));
      }
      if (++rows < ROW_GROUP) return '';
      writeGroup();
      return outbox.take();
    },
    footer() {
      if (rows > 0) writeGroup();
      const isEmpty = file.row_groups.length === 0;
      void file.finish();
      return isEmpty ? withTypedList(outbox.take()) : outbox.take();
    },
  };
}

/** In the footer of a file without flows: `num_rows` 0, then `row_groups`, an empty list of nothing, then `created_by`. */
const UNTYPED_LIST = Buffer.from([0x16, 0x00, 0x19, 0x00, 0x28, CREATED_BY.length, ...Buffer.from(CREATED_BY)]);
const AT_LIST_HEADER = 3;
/** Header of an empty list of structs (Thrift compact protocol, "List and Set"). */
const STRUCT_LIST = 0x0c;

/**
 * hyparquet-writer 0.17 takes the type of a list from its elements: that of no row groups is wrong, and readers that look
 * (Arrow in Rust) refuse the file.
 */
function withTypedList(footer: Buffer): Buffer {
  const at = footer.indexOf(UNTYPED_LIST);
  if (at >= 0) footer[at + AT_LIST_HEADER] = STRUCT_LIST;
  return footer;
}

function emptyColumns() {
  return FLOW_FIELD_NAMES.map((name) => {
    const { encode } = COLUMN_TYPES[FLOW_FIELDS[name]];
    return { name, encode, values: [] as unknown[] };
  });
}

/** The columns in the order of `FlowReport`; lists as the Parquet format lays them out (LogicalTypes.md, "Lists"). */
function makeSchema(): SchemaElement[] {
  const columns = FLOW_FIELD_NAMES.flatMap((name): SchemaElement[] => {
    const { type, isList = false } = COLUMN_TYPES[FLOW_FIELDS[name]];
    if (!isList) return [{ name, ...type, repetition_type: NULLABLE[name] ? 'OPTIONAL' : 'REQUIRED' }];
    return [
      { name, converted_type: 'LIST', logical_type: { type: 'LIST' }, repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', ...type, repetition_type: 'REQUIRED' },
    ];
  });
  return [{ name: 'flow', num_children: FLOW_FIELD_NAMES.length }, ...columns];
}
