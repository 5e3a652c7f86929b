import type { FlowFacts } from '../flow/flow-facts.js';
import type { Pseudonyms } from '../findings/pseudonyms.js';
import { communityId } from '../flow/community-id.js';
import { formatAddressRange, parseAddressRange } from '../policy/address-range.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';

/** What somebody wants explained. */
export type Asked =
  | { kind: 'finding'; /** First digits of its id, at least four. */ id: string }
  | { kind: 'community-id'; id: string }
  | { kind: 'tuple'; protocol: number | null; endpoints: readonly [AskedEndpoint, AskedEndpoint] };

interface AskedEndpoint {
  address: string;
  port: number;
}

/** What an id may look like, for messages. */
export const ASKED_WANTED =
  "a finding's id (216c7b0db440), a Community ID (1:…=), or two endpoints (tcp 10.0.0.1:1234 10.0.0.2:22)";

const FINDING_ID = /^[0-9a-f]{4,12}$/;
const COMMUNITY_ID = /^1:[A-Za-z0-9+/]{27}=$/;
const TRANSPORTS: Readonly<Record<string, number>> = { tcp: IPPROTO_TCP, udp: IPPROTO_UDP };

/** Reads an id; null where it is none. Two endpoints may stand in either order, with a dash, an arrow or a space between. */
export function parseAsked(text: string): Asked | null {
  const asked = text.trim();
  if (FINDING_ID.test(asked)) return { kind: 'finding', id: asked };
  if (COMMUNITY_ID.test(asked)) return { kind: 'community-id', id: asked };
  const words = asked
    .split(/\s+|(?<=\d)(?:-|->|<->|→)(?=[\d[])|\/(?=tcp$|udp$)/)
    .filter((word) => !/^(-|->|<->|→)?$/.test(word));
  const protocols = words.flatMap((word) => TRANSPORTS[word] ?? []);
  const endpoints = words.filter((word) => TRANSPORTS[word] === undefined).map(parseEndpoint);
  const [one, two] = endpoints;
  if (endpoints.length !== 2 || protocols.length > 1 || one === null || two === null) return null;
  return { kind: 'tuple', protocol: protocols[0] ?? null, endpoints: [one, two] };
}

/** Is it this flow that is asked for? With pseudonyms, by those: as the reports tell them. */
export function isAsked(asked: Asked, pseudonyms: Pseudonyms | null, facts: FlowFacts): boolean {
  if (asked.kind === 'community-id') return (pseudonyms?.communityId(facts) ?? communityId(facts)) === asked.id;
  if (asked.kind === 'finding') return false;
  const { protocol, endpoints } = asked;
  if (protocol !== null && protocol !== facts.protocol) return false;
  const addressOf = (e: number) => pseudonyms?.inText(facts.address(e)) ?? facts.address(e);
  const is = ({ address, port }: AskedEndpoint, e: number) => port === facts.port(e) && address === addressOf(e);
  return (is(endpoints[0], 0) && is(endpoints[1], 1)) || (is(endpoints[0], 1) && is(endpoints[1], 0));
}

/** `10.0.0.1:1234`, `[2001:db8::1]:22`. */
function parseEndpoint(text: string): AskedEndpoint | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (match === null) return null;
  const [, ipv6, ipv4, digits] = match;
  const range = parseAddressRange(ipv6 ?? ipv4);
  const port = Number(digits);
  if (range === null || (ipv6 ?? ipv4).includes('/') || (range.version === 6) !== (ipv6 !== undefined)) return null;
  return port > 65535 ? null : { address: formatAddressRange(range), port };
}
