import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isReadOnce, Spool } from '../../src/capture/spool.js';
import { scratchFolder } from './read-capture.js';

const { folder, write } = scratchFolder();

it('copies what it is given, up to its limit', () => {
  const spool = new Spool(join(folder, 'copy'), 5);
  spool.take(Uint8Array.of(1, 2, 3));
  expect(spool.cutBy).toBeNull();
  spool.take(Uint8Array.of(4, 5, 6));
  // What comes after a gap is of no use.
  spool.take(Uint8Array.of(7));
  spool.close();
  expect([...readFileSync(spool.path)]).toEqual([1, 2, 3]);
  expect(spool.cutBy).toBe('only the first 3 bytes of a pipe are kept for a second look');
});

it('never writes into a file that is there', () => {
  const path = write('taken', 'mine');
  expect(() => new Spool(path)).toThrow('EEXIST');
});

it.each([
  ['standard input', '-', true],
  ['a device', '/dev/null', true],
  ['a file', write('file', ''), false],
  ['a folder', folder, false],
  ['nothing', join(folder, 'nothing'), false],
])('knows whether %s can be read again', async (_name, path, once) => {
  expect(await isReadOnce(path)).toBe(once);
});
