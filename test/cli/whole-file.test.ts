import { mkdir, mkdtemp, readdir, readFile, rm, symlink, lstat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAll, discardAll, publishAll, WholeFile } from '../../src/cli/whole-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiretable-file-'));
  path = join(folder, 'report.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a whole file', () => {
  it('stands under a recognisable temporary name until it is published', async () => {
    await writeFile(path, 'OLD');
    const file = await WholeFile.create(path);
    await file.write('new');
    await file.complete();
    expect(await readFile(path, 'utf8')).toBe('OLD');
    expect((await readdir(folder))[0]).toMatch(/^\.report\.json\.[0-9a-f]{8}\.wiretable-tmp$/);
    await file.publish();
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('keeps the order of texts that nobody waited for', async () => {
    const file = await WholeFile.create(path);
    const parts = Array.from({ length: 50 }, (_, i) => `${i}`.repeat(10_000));
    for (const part of parts) void file.write(part);
    await publishAll([file]);
    expect(await readFile(path, 'utf8')).toBe(parts.join(''));
  });

  it('leaves no trace when discarded', async () => {
    const file = await WholeFile.create(path);
    await file.write('x'.repeat(100_000));
    await file.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('may be discarded after it was published', async () => {
    const files = await createAll([path]);
    await publishAll(files);
    await discardAll(files);
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('goes where a symbolic link points, and leaves the link', async () => {
    await writeFile(join(folder, 'real.json'), 'OLD');
    await symlink('real.json', path);
    const file = await WholeFile.create(path);
    await file.write('new');
    await publishAll([file]);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('new');
  });

  it('does not take the place of a folder', async () => {
    await mkdir(path);
    const file = await WholeFile.create(path);
    await expect(publishAll([file])).rejects.toThrow(/report\.json: cannot be written: .*EISDIR|ENOTDIR/);
    await file.discard();
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  it('tells before the work that there is no place to write to', async () => {
    const name = join(folder, 'none', 'a.json');
    await expect(WholeFile.create(name)).rejects.toThrow(
      `${name}: cannot be written: no such file or directory (ENOENT)`,
    );
  });

  it('is not created where another of the same run cannot be', async () => {
    await expect(createAll([path, join(folder, 'none', 'b.json')])).rejects.toThrow('cannot be written');
    expect(await readdir(folder)).toEqual([]);
  });
});
