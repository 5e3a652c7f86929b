import { describe, expect, it } from 'vitest';
import { REPORT_SCHEMA } from '../src/report/report-schema.js';
import { FLOW_WRITERS } from '../src/report/flow-writers.js';
import { REPORT_WRITERS } from '../src/report/report-writers.js';
import { CAPTURES, judgingOptions, shippedCaptures, type ShippedCapture } from './support/captures.js';
import { golden, goldenNames } from './support/golden.js';
import { runMain } from './support/run-main.js';

/*
 * Every shipped capture through every format, compared with test/golden/CAPTURE.COMMAND.EXTENSION. To rewrite the files:
 * UPDATE_GOLDEN=1 npm test. Review the diff like code.
 */

/** A file below test/golden/ and the command line that makes it. */
interface Golden {
  name: string;
  args: string[];
}

function goldensOf(capture: ShippedCapture): Golden[] {
  const { file } = capture;
  const path = CAPTURES + file;
  const judged = judgingOptions(capture);
  return [
    ...Object.entries(REPORT_WRITERS).map(([format, { extensions }]) => ({
      name: `${file}.analyze.${extensions[0]}`,
      args: ['analyze', path, ...judged, '-F', format],
    })),
    // A binary format is held against the golden files of another one, by a reader of its own: parquet.test.ts.
    ...Object.entries(FLOW_WRITERS)
      .filter(([, row]) => !('binary' in row))
      .map(([format, { extensions }]) => ({
        name: `${file}.flows.${extensions[0]}`,
        args: ['flows', path, ...judged, '-F', format],
      })),
    { name: `${file}.analyze-verbose.txt`, args: ['analyze', path, ...judged, '--verbose'] },
  ];
}

/** What somebody sees who knows nothing but the file: both outputs and the exit status. */
const bareName = ({ file }: ShippedCapture) => `${file}.bare.txt`;

const captures = shippedCaptures();

describe.each(captures.map((capture) => [capture.file, capture] as const))('%s', (file, capture) => {
  it.each(goldensOf(capture).map(({ name, args }) => [name, args] as const))('gives %s', async (name, args) => {
    const { stdout } = await runMain(args);
    expect(stdout).not.toContain(CAPTURES);
    expect(stdout).toBe(golden(name, stdout));
  });

  it('tells a person who gives it without a word more', async () => {
    const { status, stdout, stderr } = await runMain(['analyze', CAPTURES + file]);
    const seen = `$ wiretable analyze ${file}\n${stdout}${stderr}exit status ${status}\n`;
    expect(seen).toBe(golden(bareName(capture), seen));
  });

  it('gives a report that keeps to its schema', async () => {
    const { stdout } = await runMain(['analyze', CAPTURES + file, ...judgingOptions(capture), '-F', 'json']);
    expect(() => REPORT_SCHEMA.parse(JSON.parse(stdout))).not.toThrow();
  });

  it('gives text that keeps to 80 columns', async () => {
    const { stdout } = await runMain(['analyze', CAPTURES + file, ...judgingOptions(capture), '--verbose']);
    // A filter is there to be copied: it stays in one piece.
    const lines = stdout.split('\n').filter((line) => !/^ +wireshark {2}/.test(line));
    const tooLong = lines.filter((line) => Array.from(line).length > 80);
    expect(tooLong).toEqual([]);
  });
});

it('has no golden file that nothing is compared with', () => {
  const names = captures.flatMap((capture) => [...goldensOf(capture).map(({ name }) => name), bareName(capture)]);
  expect(goldenNames()).toEqual(names.sort());
});
