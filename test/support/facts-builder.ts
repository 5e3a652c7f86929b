import { FlowFacts } from '../../src/flow/flow-facts.js';
import { Evidence } from '../../src/flow/record-layout.js';
import { SERVICES, TRAITS, type ServiceName, type Trait } from '../../src/wire/service.js';
import { parseAddressRange } from '../../src/policy/address-range.js';

/** One side of a flow, as its packets showed it. */
export interface SideFacts {
  /** `address:port`, IPv6 in brackets. */
  at: string;
  packets?: number;
  /** Kinds of evidence that this side gave. */
  shows?: readonly (keyof typeof EVIDENCE)[];
  service?: ServiceName;
  likely?: boolean;
}

export interface FlowOptions {
  /** IP protocol; default TCP. */
  protocol?: number;
  traits?: readonly Trait[];
  tlsOffered?: number;
  tlsChosen?: number;
  firstSec?: number;
  firstNsec?: number;
}

const EVIDENCE = {
  syn: Evidence.Syn,
  'syn-ack': Evidence.SynAck,
  ack: Evidence.Ack,
  data: Evidence.Data,
  fin: Evidence.Fin,
  rst: Evidence.Rst,
  'rst-ack': Evidence.RstAckZero | Evidence.Rst,
  probe: Evidence.Probe,
  request: Evidence.Request,
  response: Evidence.Response,
  unreachable: Evidence.Unreachable,
  continued: Evidence.Continued,
} as const;

/** Facts of a flow whose first packet `one` sent; `endpoint`: which of the two records' endpoints `one` is. */
export function factsOf(one: SideFacts, two: SideFacts, options: FlowOptions = {}, endpoint: 0 | 1 = 0): FlowFacts {
  const facts = new FlowFacts();
  const { protocol = 6, traits = [], tlsOffered = 0, tlsChosen = 0, firstSec = 0, firstNsec = 0 } = options;
  Object.assign(facts, { protocol, tlsOffered, tlsChosen, firstSec, firstNsec, first: endpoint });
  facts.traits = traits.reduce((bits, trait) => bits | (1 << TRAITS.indexOf(trait)), 0);
  const sides = endpoint === 0 ? [one, two] : [two, one];
  for (const [e, { at, packets = 1, shows = [], service, likely = false }] of sides.entries()) {
    const colon = at.lastIndexOf(':');
    const range = parseAddressRange(at.slice(0, colon).replace(/[[\]]/g, ''));
    if (range === null) throw new RangeError(`not an endpoint: ${at}`);
    facts.version = range.version;
    facts.words(e).set(range.words);
    const port = Number(at.slice(colon + 1));
    const code = service === undefined ? 0 : SERVICES.indexOf(service) + 1;
    if (e === 0) Object.assign(facts, { port0: port, packets0: packets, service0: code });
    else Object.assign(facts, { port1: port, packets1: packets, service1: code });
    if (likely) facts.likely |= 1 << e;
    for (const kind of shows) facts.evidence |= EVIDENCE[kind] << e;
  }
  return facts;
}
