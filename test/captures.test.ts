import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCaptureSet } from '../src/capture/capture-set.js';
import { linktypeName } from '../src/wire/linktype.js';
import { CAPTURES, shippedCaptures } from './support/captures.js';

const captures = shippedCaptures();

describe('captures/README.md is true of', () => {
  it.each(captures.map((row) => [row.file, row] as const))('%s', async (file, { packets, linktype, sha256 }) => {
    expect(
      createHash('sha256')
        .update(readFileSync(CAPTURES + file))
        .digest('hex'),
    ).toBe(sha256);
    const set = await openCaptureSet([CAPTURES + file]);
    do while (set.next() !== null);
    while (await set.refill());
    const [input] = set.inputs;
    expect(input.packets).toBe(packets);
    expect(new Set(input.interfaces.map((iface) => linktypeName(iface.linktype)))).toEqual(new Set([linktype]));
    // Only the one that was cut on purpose.
    expect(input.complete).toBe(file !== 'cut-short.pcap');
  });
});

describe('captures/', () => {
  it('holds the files of the table, the policy and the table', () => {
    const listed = [...captures.map(({ file }) => file), 'README.md', 'site.yaml'];
    expect(readdirSync(CAPTURES).sort()).toEqual(listed.sort());
  });

  it('stays small enough to be cloned', () => {
    const bytes = captures.reduce((sum, { file }) => sum + statSync(CAPTURES + file).size, 0);
    expect(bytes).toBeLessThan(2.5e6);
  });

  it('has the damaged capture cut from its neighbour', () => {
    const cut = readFileSync(`${CAPTURES}cut-short.pcap`);
    const whole = readFileSync(`${CAPTURES}unlisted-ports.pcap`);
    expect(cut.equals(whole.subarray(0, 24_500))).toBe(true);
  });
});
