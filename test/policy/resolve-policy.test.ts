import { describe, expect, it } from 'vitest';
import { formatAddressRange } from '../../src/policy/address-range.js';
import { parseOverride } from '../../src/policy/overrides.js';
import { parsePolicyFile } from '../../src/policy/policy-file.js';
import { formatPorts } from '../../src/policy/port-range.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import type { PolicyInputs } from '../../src/policy/resolve-policy.js';
import { resolvePolicy } from '../../src/policy/resolve-policy.js';
import { policyErrorOf } from './policy-error-of.js';

const NOTHING: PolicyInputs = {
  table: PORT_TABLES.socialminer,
  file: null,
  overrides: [],
  subject: [],
  reading: null,
  failOn: null,
};

function file(text: string, name = 'site.yaml') {
  return parsePolicyFile(text, name);
}

function resolve(inputs: Partial<PolicyInputs>) {
  return resolvePolicy({ ...NOTHING, ...inputs });
}

function ports(policy: ReturnType<typeof resolvePolicy>): string[] {
  return policy.table.rows.map(({ role, ports }) => `${role} ${formatPorts(ports)}`);
}

describe('resolvePolicy', () => {
  it('is the document itself, read strictly, where nothing is given', () => {
    const { hash: _hash, ...policy } = resolve({});
    expect(policy).toEqual({
      id: 'socialminer',
      table: PORT_TABLES.socialminer,
      reading: 'strict',
      subject: null,
      ephemeral: { from: 32768, to: 60999 },
      severities: {},
      waivers: [],
      failOn: 'low',
    });
  });

  it('puts the rows of the site before those of the document', () => {
    const site = file('rows: {port: 22, owner: a, justification: b}\n');
    expect(ports(resolve({ file: site })).slice(0, 2)).toEqual(['site-22 22', 'http 80']);
  });

  it('lets the command line come before the file', () => {
    const site = file(
      'id: site\nsubject: 10.0.0.1\nreading: lenient\nfail_on: never\nephemeral: 1024-65535\nroles: {xmpp: {port: 5223, remote: 10.0.0.5}}\n',
    );
    const alone = resolve({ file: site });
    expect(alone).toMatchObject({ id: 'site', reading: 'lenient', failOn: 'never', ephemeral: { from: 1024 } });
    expect(ports(alone)).toContain('xmpp 5223');

    const both = resolve({
      file: site,
      overrides: [parseOverride('xmpp.port=5224')],
      subject: ['10.20.0.10,2001:db8::10', '192.0.2.0/24'],
      reading: 'strict',
      failOn: 'high',
    });
    expect(both).toMatchObject({ id: 'site', reading: 'strict', failOn: 'high' });
    expect(both.subject?.map(formatAddressRange)).toEqual(['10.20.0.10', '2001:db8::10', '192.0.2.0/24']);
    expect(ports(both)).toContain('xmpp 5224');
    const xmpp = both.table.rows.find(({ role }) => role === 'xmpp');
    expect(xmpp?.remote?.map(formatAddressRange)).toEqual(['10.0.0.5']);
    expect(xmpp?.movedFrom).toEqual([{ from: 5222, to: 5222 }]);
  });

  it('lets the command line undo a move of the file', () => {
    const policy = resolve({
      file: file('roles: {xmpp: {port: 5223}}'),
      overrides: [parseOverride('xmpp.port=5222')],
    });
    expect(policy.table.rows.find(({ role }) => role === 'xmpp')?.movedFrom).toBeNull();
  });

  it('takes overrides of the rows of the site', () => {
    const policy = resolve({
      file: file('rows: {port: 22, owner: a, justification: b}\n'),
      overrides: [parseOverride('site-22.port=2222')],
    });
    expect(policy.table.rows[0]).toMatchObject({ ports: [{ from: 2222, to: 2222 }], movedFrom: null });
  });

  it('changes neither the built-in table nor the file', () => {
    const before = structuredClone(PORT_TABLES.socialminer);
    resolve({ overrides: [parseOverride('xmpp.port=5223')] });
    expect(PORT_TABLES.socialminer).toEqual(before);
  });

  const refused: [why: string, inputs: () => Partial<PolicyInputs>, code: string, message: string][] = [
    [
      'a subject that is no address',
      () => ({ subject: ['10.1'] }),
      'bad-subject',
      '--subject "10.1" is not an address or a network (10.20.0.10, 10.20.0.0/24, 2001:db8::10)',
    ],
    [
      'a role of the file that no row has',
      () => ({ file: file('roles:\n  xmp: {port: 5223}\n') }),
      'bad-override',
      'site.yaml:2:9: unknown role "xmp" (did you mean "xmpp"?)',
    ],
    [
      'a row of the site with a role of the table',
      () => ({ file: file('rows:\n- {id: https, port: 8443, owner: a, justification: b}\n') }),
      'invalid',
      'site.yaml:2:8: id "https" is a role of table "socialminer"',
    ],
    [
      'a waiver for a role that no row has',
      () => ({ file: file('waivers: {role: boch, owner: a, reason: b, expires: 2027-01-31}') }),
      'invalid',
      'site.yaml:1:17: unknown role "boch" (did you mean "bosh"?)',
    ],
  ];
  it.each(refused)('refuses %s', (_why, inputs, code, message) => {
    expect(policyErrorOf(() => resolve(inputs()))).toEqual([code, message]);
  });
});

describe('the hash of a policy', () => {
  it('is the same for the same settings, however they were written', () => {
    const one = resolve({ file: file('reading: lenient\nsubject: 10.0.0.1\n', '/etc/here/site.yaml') });
    const two = resolve({ file: file('{subject: [10.0.0.1/32], reading: lenient}', 'there/site.yaml') });
    const three = resolve({ subject: ['10.0.0.1'], reading: 'lenient' });
    expect(new Set([one.hash, two.hash, three.hash]).size).toBe(1);
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs where a setting differs', () => {
    const texts = [
      '',
      'reading: lenient',
      'subject: 10.0.0.1',
      'ephemeral: 1024-65535',
      'fail_on: high',
      'roles: {xmpp: {port: 5223}}',
      'rows: {port: 22, owner: a, justification: b}',
      'severities: {old-tls: low}',
      'waivers: {rule: port-scan, owner: a, reason: b, expires: 2027-01-31}',
    ];
    const hashes = texts.map((text) => resolve({ file: file(text) }).hash);
    expect(new Set(hashes).size).toBe(texts.length);
  });
});
