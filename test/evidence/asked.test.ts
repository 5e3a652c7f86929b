import { describe, expect, it } from 'vitest';
import { parseAsked } from '../../src/evidence/asked.js';

const TUPLE = {
  kind: 'tuple',
  protocol: 6,
  endpoints: [
    { address: '10.0.0.1', port: 1234 },
    { address: '10.0.0.2', port: 22 },
  ],
};

describe('an id', () => {
  it.each([
    'tcp 10.0.0.1:1234 10.0.0.2:22',
    ' 10.0.0.1:1234  10.0.0.2:22 tcp',
    '10.0.0.1:1234-10.0.0.2:22/tcp',
    'tcp 10.0.0.1:1234 -> 10.0.0.2:22',
    'tcp 10.0.0.1:1234->10.0.0.2:22',
    'tcp 10.0.0.1:1234 → 10.0.0.2:22',
  ])('may be two endpoints: %s', (text) => {
    expect(parseAsked(text)).toEqual(TUPLE);
  });

  it('may leave the transport open', () => {
    expect(parseAsked('10.0.0.1:1234-10.0.0.2:22')).toEqual({ ...TUPLE, protocol: null });
  });

  it('takes IPv6 in brackets, however it is spelled', () => {
    expect(parseAsked('udp [2001:DB8:0::1]:53-[2001:db8::2]:40000')).toEqual({
      kind: 'tuple',
      protocol: 17,
      endpoints: [
        { address: '2001:db8::1', port: 53 },
        { address: '2001:db8::2', port: 40000 },
      ],
    });
  });

  it('may be that of a finding, or its first digits', () => {
    expect(parseAsked('216c7b0db440')).toEqual({ kind: 'finding', id: '216c7b0db440' });
    expect(parseAsked('216c')).toEqual({ kind: 'finding', id: '216c' });
  });

  it('may be a Community ID', () => {
    const id = '1:LQU9qZlK+B5F3KDmev6m5PMibrg=';
    expect(parseAsked(id)).toEqual({ kind: 'community-id', id });
  });

  it.each([
    '',
    '216',
    '10.0.0.1',
    'tcp',
    'tcp 10.0.0.1:1234',
    'sctp 10.0.0.1:1234 10.0.0.2:22',
    '10.0.0.1:1234 10.0.0.2:66000',
    '10.0.0.1:1 10.0.0.2:2 10.0.0.3:3',
    '10.0.0.0/8:1 10.0.0.2:2',
    '2001:db8::1:22 10.0.0.2:2',
    '[10.0.0.1]:1 10.0.0.2:2',
    '1:short=',
  ])('is not %j', (text) => {
    expect(parseAsked(text)).toBeNull();
  });
});
