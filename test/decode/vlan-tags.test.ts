import { describe, expect, it } from 'vitest';
import { VlanTags } from '../../src/decode/vlan-tags.js';

/** Pushes ids outermost first and reads them back. */
function roundTrip(ids: readonly number[], tags = new VlanTags()): number[] {
  return tags.unpack(ids.reduce((packed, id) => tags.push(packed, id), 0));
}

describe('VlanTags', () => {
  it.each([
    [[]],
    [[0]],
    [[1]],
    [[4095]],
    [[0, 0]],
    [[4095, 0]],
    [[0, 4095]],
    [[4095, 4095]],
    [[1, 2, 3]],
    [[0, 0, 0, 0]],
  ])('keeps the stack %j, outermost first', (ids) => {
    expect(roundTrip(ids)).toEqual(ids);
  });

  it('keeps stacks of 16 tags', () => {
    const ids = Array.from({ length: 16 }, (_, i) => i);
    expect(roundTrip(ids)).toEqual(ids);
  });

  it('packs equal stacks alike', () => {
    const tags = new VlanTags();
    const pack = (ids: readonly number[]) => ids.reduce((packed, id) => tags.push(packed, id), 0);
    expect([pack([1, 2, 3]), pack([1, 2])]).toEqual([pack([1, 2, 3]), pack([1, 2])]);
  });

  it('gives lists that a caller may change', () => {
    const tags = new VlanTags();
    const packed = [1, 2, 3].reduce((rest, id) => tags.push(rest, id), 0);
    tags.unpack(packed).push(4);
    expect(tags.unpack(packed)).toEqual([1, 2, 3]);
  });

  it('cuts new stacks of three and more at two, once 4096 different ones are kept', () => {
    const tags = new VlanTags();
    for (let id = 0; id < 4096; id++) expect(roundTrip([1, 2, id], tags)).toEqual([1, 2, id]);
    expect(roundTrip([1, 3, 5], tags)).toEqual([1, 3]);
    expect(roundTrip([1, 2, 4095], tags)).toEqual([1, 2, 4095]);
  });
});
