import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAddressRange } from '../../src/policy/address-range.js';
import { loadPolicyFile, parsePolicyFile } from '../../src/policy/policy-file.js';
import { formatPorts } from '../../src/policy/port-range.js';
import { policyErrorFrom, policyErrorOf } from './policy-error-of.js';

const OWNED = 'owner: operations, justification: needed';

function sample(name: string): URL {
  return new URL(`samples/${name}`, import.meta.url);
}

function parse(text: string) {
  return parsePolicyFile(text, 'site.yaml');
}

describe('a whole policy file', async () => {
  const file = parsePolicyFile(await readFile(sample('site.yaml'), 'utf8'), 'etc/site.yaml');

  it('names itself, its table and the subject', () => {
    expect(file.name).toBe('etc/site.yaml');
    expect(file.id).toBe('contact-centre');
    expect(file.table).toBe('socialminer');
    expect(file.subject?.map(formatAddressRange)).toEqual(['10.20.0.10', '2001:db8:20::10', '198.51.100.10']);
  });

  it('turns roles into overrides that know their place', () => {
    const overrides = file.overrides.map(({ role, change, source }) => [
      `${role}.${change.key}`,
      change.key === 'port' ? formatPorts(change.ports) : change.remote.map(formatAddressRange).join(),
      source,
    ]);
    expect(overrides).toEqual([
      ['xmpp.port', '5223', 'etc/site.yaml:8:11'],
      ['xmpp.remote', '10.20.0.40', 'etc/site.yaml:8:23'],
      ['media-routing.port', '38005', 'etc/site.yaml:10:5'],
      ['media-routing.remote', '10.20.0.30,10.20.0.31', 'etc/site.yaml:11:5'],
      ['bosh.remote', '10.20.0.0/16,2001:db8:20::/48', 'etc/site.yaml:12:11'],
      ['secure-bosh.remote', '10.20.0.0/16,2001:db8:20::/48', 'etc/site.yaml:13:18'],
    ]);
  });

  it('makes rows that cite the file and say who may open', () => {
    const rows = file.rows.map((row) => [
      row.role,
      formatPorts(row.ports),
      row.transports.join(),
      row.direction,
      row.inbound,
      row.outbound,
      row.remote?.map(formatAddressRange).join(),
      row.application?.label,
    ]);
    expect(rows).toEqual([
      ['site-22', '22', 'tcp', 'inbound', 'yes', 'no', '10.20.0.90', 'ssh'],
      ['name-service', '53', 'tcp,udp', 'outbound', 'no', 'yes', '10.20.0.53,10.20.0.54', 'dns'],
      ['site-8000-8010+9000', '8000-8010,9000', 'tcp', 'bidirectional', 'yes', 'yes', '10.20.0.0/24', undefined],
    ]);
    expect(file.rows[0]).toMatchObject({
      origin: 'overlay',
      owner: 'network operations',
      justification: 'administration from the jump host',
      citation: {
        document: 'site.yaml',
        release: null,
        table: null,
        row: 'administration from the jump host',
        direction: null,
        notes: null,
      },
    });
  });

  it('reads waivers, whose fingerprints and tickets are never numbers', () => {
    expect(file.waivers[0]).toEqual({
      fingerprint: '7e3491234567',
      rule: null,
      role: null,
      port: null,
      initiator: null,
      responder: null,
      owner: 'network operations',
      reason: 'the old monitor still speaks to it',
      ticket: '00042',
      granted: '2026-11-16',
      expires: '2027-01-31',
      maxDays: 90,
    });
    const port = { from: 5222, to: 5223 };
    expect(file.waivers[1]).toMatchObject({ rule: 'unexpected-remote', role: 'xmpp', port, granted: null });
  });

  it('reads the rest', () => {
    expect(file.ephemeral).toEqual({ from: 32768, to: 60999 });
    expect(file.reading).toBe('lenient');
    expect(file.failOn).toBe('medium');
    expect(file.severities['old-tls']).toBe('low');
    expect(file.severities['wrong-direction']).toEqual({ established: 'critical', refused: 'low', unanswered: 'info' });
    expect(file.options).toEqual({
      format: 'markdown',
      maxFlows: 65536,
      tcpTimeoutSec: 600,
      udpTimeoutSec: 30,
      timeZone: 'Europe/Berlin',
    });
  });
});

describe('parsePolicyFile', () => {
  it('takes an empty file for a policy that says nothing', () => {
    const { placeOf: _placeOf, ...file } = parse('# nothing yet\n');
    expect(file).toEqual({
      name: 'site.yaml',
      id: null,
      table: null,
      subject: null,
      overrides: [],
      ephemeral: null,
      rows: [],
      reading: null,
      severities: {},
      waivers: [],
      failOn: null,
      options: { format: null, maxFlows: null, tcpTimeoutSec: null, udpTimeoutSec: null, timeZone: null },
    });
  });

  it('takes the line that a finding proposes, with owner and justification, as a lone map or in a list', () => {
    const lone = parse(`rows: {port: 22, from: 10.20.0.90, ${OWNED}}`);
    const listed = parse(`rows:\n  - {port: 22, from: 10.20.0.90, ${OWNED}}\n`);
    expect(lone.rows).toEqual(listed.rows);
    expect(lone.rows[0].role).toBe('site-22');
  });

  it('opens rows outwards where "to" names the peer', () => {
    expect(parse(`rows: {port: 53, transport: udp, to: 10.20.0.53, ${OWNED}}`).rows[0]).toMatchObject({
      direction: 'outbound',
      inbound: 'no',
      outbound: 'yes',
      transports: ['udp'],
    });
  });

  const refused: [why: string, text: string, message: string][] = [
    ['an unknown key', 'roles:\n  xmpp:\n    prot: 5223\n', 'site.yaml:3:5: unknown key "prot" (did you mean "port"?)'],
    ['a key like no other', 'roles: {xmpp: {zebra: 1}}', 'site.yaml:1:16: unknown key "zebra" (have: port, remote)'],
    ['a list for the whole', '[1]', 'site.yaml:1:1: the file is a list, not a map'],
    ['an empty section', 'waivers:\n', 'site.yaml:1:9: waivers is empty, not a map or a list'],
    ['a port above the highest', 'roles: {xmpp: {port: 70000}}', 'site.yaml:1:22: port 70000 is above 65535'],
    ['port 0', 'roles: {xmpp: {port: 0}}', 'site.yaml:1:22: port 0 is below 1'],
    ['half a port', 'roles: {xmpp: {port: 22.5}}', 'site.yaml:1:22: port is 22.5, not a whole number, text or a list'],
    [
      'a range that runs backwards',
      'roles: {xmpp: {port: [80, 9-1]}}',
      'site.yaml:1:27: port "9-1" is not a port (1 to 65535), a range (8000-8010) or a list (80,8000-8010)',
    ],
    ['no ports', 'roles: {xmpp: {port: []}}', 'site.yaml:1:22: port is empty'],
    [
      'a short address',
      'subject: [10.20.0.10, 10.1.2]',
      'site.yaml:1:23: subject "10.1.2" is not an address or a network (10.20.0.10, 10.20.0.0/24, 2001:db8::10)',
    ],
    ['an address that is a number', 'subject: 10.2', 'site.yaml:1:10: subject is 10.2, not text or a list'],
    ['an unknown reading', 'reading: strct', 'site.yaml:1:10: reading "strct" is unknown (did you mean "strict"?)'],
    [
      'a level that is a number',
      'fail_on: 5',
      'site.yaml:1:10: fail_on is 5, not one of info, advisory, low, medium, high, critical, never',
    ],
    [
      'an ephemeral range that is a list',
      'ephemeral: 80,443',
      'site.yaml:1:12: ephemeral "80,443" is not a port (1 to 65535) or a range (8000-8010)',
    ],
    [
      'a row without owner',
      'rows: {port: 22}',
      'site.yaml:1:7: owner is missing\nsite.yaml:1:7: justification is missing',
    ],
    [
      'a blank justification',
      'rows: {port: 22, owner: operations, justification: " "}',
      'site.yaml:1:52: justification is empty: say why it is needed',
    ],
    [
      'an unknown service',
      `rows: {port: 22, application: sssh, ${OWNED}}`,
      'site.yaml:1:31: application "sssh" is unknown (did you mean "ssh"?)',
    ],
    [
      'an id with blanks',
      `rows: {id: jump host, port: 22, ${OWNED}}`,
      'site.yaml:1:12: id "jump host" is not lower-case letters, digits and hyphens',
    ],
    [
      'two ids alike',
      `rows:\n  - {port: 22, ${OWNED}}\n  - {port: 22, ${OWNED}}\n`,
      'site.yaml:3:5: row "site-22" is given twice, first at site.yaml:2:5: give it an "id"',
    ],
    [
      'peers named twice',
      `rows: {port: 22, from: 10.0.0.1, to: 10.0.0.1, ${OWNED}}`,
      'site.yaml:1:38: to cannot stand beside "from": "remote" names peers whoever opens',
    ],
    [
      '"from" on an outbound row',
      `rows: {port: 22, direction: outbound, from: 10.0.0.1, ${OWNED}}`,
      'site.yaml:1:45: from names who opens inbound, but direction is "outbound": use "remote"',
    ],
    [
      '"to" on an inbound row',
      `rows: {port: 22, direction: inbound, to: 10.0.0.1, ${OWNED}}`,
      'site.yaml:1:42: to names where the subject opens, but direction is "inbound": use "remote"',
    ],
    [
      'an unknown rule',
      'severities: {port-scn: low}',
      'site.yaml:1:14: unknown key "port-scn" (did you mean "port-scan"?)',
    ],
    [
      'an unknown level',
      'severities: {port-scan: hgih}',
      'site.yaml:1:25: port-scan "hgih" is unknown (did you mean "high"?)',
    ],
    [
      'a level for a review',
      'severities: {direction-unknown: high}',
      'site.yaml:1:33: direction-unknown is a review, which has no level',
    ],
    [
      'outcomes left out',
      'severities: {unlisted-port: {established: high}}',
      'site.yaml:1:29: refused is missing\nsite.yaml:1:29: unanswered is missing',
    ],
    [
      'a direction left out',
      'severities: {unlisted-port: {inbound: {established: high, refused: low, unanswered: low}}}',
      'site.yaml:1:29: outbound is missing',
    ],
    [
      'a severity that is a list',
      'severities: {port-scan: [low]}',
      'site.yaml:1:25: port-scan is a list, not one of info, advisory, low, medium, high, critical or a map',
    ],
    [
      'a waiver of everything',
      'waivers: {owner: a, reason: b, expires: 2027-01-31}',
      'site.yaml:1:10: fingerprint is missing, or a selector: rule, role, port, initiator, responder',
    ],
    ['a waiver without end', 'waivers: {rule: port-scan, owner: a, reason: b}', 'site.yaml:1:10: expires is missing'],
    [
      'a waiver by fingerprint and selector',
      'waivers: {fingerprint: 0123456789ab, rule: port-scan, owner: a, reason: b, expires: 2027-01-31}',
      'site.yaml:1:44: rule cannot stand beside "fingerprint"',
    ],
    [
      'a short fingerprint',
      'waivers: {fingerprint: 7f3a91, owner: a, reason: b, expires: 2027-01-31}',
      'site.yaml:1:24: fingerprint "7f3a91" is not 12 hex digits in lower case, the id of a finding',
    ],
    [
      'a day that does not exist',
      'waivers: {rule: port-scan, owner: a, reason: b, expires: 2027-02-30}',
      'site.yaml:1:58: expires "2027-02-30" is not a date (YYYY-MM-DD)',
    ],
    [
      'a waiver for years',
      'waivers: {rule: port-scan, owner: a, reason: b, granted: 2026-11-16, expires: 2030-01-31}',
      'site.yaml:1:79: expires 2030-01-31 is after 2027-11-17, 366 days from the day it was granted',
    ],
    [
      'a waiver that ends before it begins',
      'waivers: {rule: port-scan, owner: a, reason: b, granted: 2026-11-16, expires: 2026-11-15}',
      'site.yaml:1:79: expires 2026-11-15 is before 2026-11-16, the day it was granted',
    ],
    ['a table of no flows', 'options: {max_flows: 0}', 'site.yaml:1:22: max_flows 0 is below 1'],
    [
      'a time zone from nowhere',
      'options: {time_zone: Mars}',
      'site.yaml:1:22: time_zone "Mars" is no IANA time zone (UTC, Europe/Berlin)',
    ],
    ['a role with control characters', 'roles: {"\\e[31m": 1}', 'site.yaml:1:19: "\\u001b[31m" is 1, not a map'],
  ];
  it.each(refused)('refuses %s', (_why, text, message) => {
    expect(policyErrorOf(() => parse(text))).toEqual(['invalid', message]);
  });

  it('lists all problems in the order of the file', () => {
    const text = 'prots: 1\nsubject: 10.1\nroles:\n  xmpp: {port: 0, prot: 1}\nreading: strct\n';
    expect(policyErrorOf(() => parse(text))[1].split('\n')).toEqual([
      'site.yaml:1:1: unknown key "prots" (did you mean "rows"?)',
      'site.yaml:2:10: subject is 10.1, not text or a list',
      'site.yaml:4:16: port 0 is below 1',
      'site.yaml:4:19: unknown key "prot" (did you mean "port"?)',
      'site.yaml:5:10: reading "strct" is unknown (did you mean "strict"?)',
    ]);
  });

  it('lets the policy lengthen and shorten what a waiver may last', () => {
    const waiver = 'waivers: {rule: port-scan, owner: a, reason: b, granted: 2026-11-16, expires: 2027-12-31}';
    expect(parse(`max_waiver_days: 730\n${waiver}`).waivers[0].expires).toBe('2027-12-31');
    expect(policyErrorOf(() => parse(`max_waiver_days: 30\n${waiver}`))[1]).toBe(
      'site.yaml:2:79: expires 2027-12-31 is after 2026-12-16, 30 days from the day it was granted',
    );
  });

  it('leaves waivers that do not say when they were granted to the run', () => {
    expect(parse('waivers: {rule: port-scan, owner: a, reason: b, expires: 2099-12-31}').waivers).toHaveLength(1);
  });

  it('keeps a waiver that has expired: the report tells of it', () => {
    expect(parse('waivers: {rule: port-scan, owner: a, reason: b, expires: 2020-01-31}').waivers).toHaveLength(1);
  });
});

describe('loadPolicyFile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a file', async () => {
    const path = join(folder, 'site.yaml');
    await writeFile(path, 'reading: lenient\n');
    expect((await loadPolicyFile(path)).reading).toBe('lenient');
  });

  it('says that there is no such file', async () => {
    const path = join(folder, 'missing.yaml');
    expect(await policyErrorFrom(loadPolicyFile(path))).toEqual(['not-found', `${path}: no such file`]);
  });

  it('says that a folder is no file', async () => {
    expect(await policyErrorFrom(loadPolicyFile(folder))).toEqual(['unreadable', `${folder}: a folder, not a file`]);
  });

  it('reads a file of the largest size and none above', async () => {
    const path = join(folder, 'large.yaml');
    await writeFile(path, '#'.repeat(1 << 20));
    expect((await loadPolicyFile(path)).rows).toEqual([]);
    await writeFile(path, '#'.repeat((1 << 20) + 1));
    expect(await policyErrorFrom(loadPolicyFile(path))).toEqual([
      'too-big',
      `${path}: more than 1048576 bytes, the most that is read`,
    ]);
  });

  it('refuses bytes that are no text', async () => {
    const path = join(folder, 'latin1.yaml');
    await writeFile(path, Buffer.from('# caf\xe9\n', 'latin1'));
    expect(await policyErrorFrom(loadPolicyFile(path))).toEqual(['not-text', `${path}: not UTF-8 text`]);
  });
});
