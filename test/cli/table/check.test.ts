import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain } from '../../support/run-main.js';

const TABLE = `id: t
product: P
title: T
rows:
  - {role: wide, listener: A, port: 8000-8010, transport: tcp, direction: inbound}
  - {role: narrow, listener: B, port: 8005, transport: tcp, direction: inbound}
  - {role: plain, listener: C, port: 9000, direction: inbound}
`;
const POLICY = `rows:
  - {id: login, port: 22, from: 10.0.0.0/8, owner: ops, justification: remote login}
  - {id: again, port: 22, from: 10.1.0.0/16, owner: ops, justification: remote login}
`;
const DOCUMENT = `Port Utilization in Thing

Listener (Process or Application Protocol)\tListener Protocol and Port\tTraffic Direction\tNotes
A\tTCP 80\tInward\t
`;

describe('table check', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'table-check-'));
    await writeFile(join(folder, 't.yaml'), TABLE);
    await writeFile(join(folder, 'good.yaml'), TABLE.replace('8005', '8050'));
    await writeFile(join(folder, 'site.yaml'), POLICY);
    await writeFile(join(folder, 'doc.txt'), DOCUMENT);
    await writeFile(join(folder, 'blank.yaml'), POLICY.replace('owner: ops', "owner: ' '"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const check = async (name: string, ...options: string[]) => {
    const { status, stdout, stderr } = await runMain(['table', 'check', join(folder, name), ...options]);
    return { status, lines: (stdout + stderr).trimEnd().replaceAll(`${folder}/`, '').split('\n') };
  };

  it('tells of a table what has to be mended, with its place', async () => {
    expect(await check('t.yaml')).toEqual({
      status: 1,
      lines: [
        't.yaml:6:5: problem: row narrow: never decides anything: wide takes all of it',
        't.yaml:7:5: note: row plain: TCP assumed: the document names no transport',
        't.yaml: 3 rows, 1 problem, 1 note',
      ],
    });
  });

  it('is content with notes alone, but for --strict', async () => {
    expect((await check('good.yaml')).status).toBe(0);
    expect((await check('good.yaml', '--strict')).status).toBe(1);
  });

  it('sees the rows of a policy before those of its table', async () => {
    const { status, lines } = await check('site.yaml');
    expect(status).toBe(1);
    expect(lines.slice(0, 2)).toEqual([
      'site.yaml:3:5: problem: row again: never decides anything: login takes all of it',
      'socialminer: note: row http: TCP assumed: the document names no transport',
    ]);
  });

  it('reads documents, too, and notes what was repaired', async () => {
    expect(await check('doc.txt')).toEqual({
      status: 0,
      lines: [
        'doc.txt:4:10: "Inward" read as "inbound": a direction in other words (note)',
        'doc.txt: 1 row, 0 problems, 1 note',
      ],
    });
  });

  it('refuses a row of the site that nobody answers for', async () => {
    expect(await check('blank.yaml')).toEqual({
      status: 2,
      lines: ['wiretable: blank.yaml:2:52: owner is empty: say who answers for the row'],
    });
  });

  it('wants one file', async () => {
    const { status, stderr } = await runMain(['table', 'check']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'wiretable: name one file: a table, a policy, or a document. Try "wiretable table check --help".\n',
    });
  });
});
