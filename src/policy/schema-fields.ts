import { z } from 'zod';
import type { ServiceName } from '../wire/service.js';
import { SERVICES, TRAITS } from '../wire/service.js';
import type { AddressRange } from './address-range.js';
import { ADDRESS_WANTED, parseAddressRange } from './address-range.js';
import { HIGHEST_PORT, LOWEST_PORT, parsePortRange, parsePorts, PORTS_WANTED } from './port-range.js';
import type { Application, PortRange, Transport } from './port-table.js';
import { quote } from './quote.js';

/** Text that says something: not empty, not blank. */
export const textField = z.string().trim().min(1);

/** Id of a row, a table, a policy. */
export const idField = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, {
  error: (issue) => `${quote(issue.input)} is not lower-case letters, digits and hyphens`,
});

/** A lone item stands for a list of one. */
export function oneOrMany<Item extends z.ZodType>(item: Item) {
  return z
    .union([item, z.array(item).min(1)])
    .transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]) as z.output<Item>[]);
}

const portNumber = z.int().min(LOWEST_PORT).max(HIGHEST_PORT);

const portsItem = z.union([
  portNumber.transform((port): PortRange[] => [{ from: port, to: port }]),
  parsed(parsePorts, PORTS_WANTED),
]);

/** `80`, `"8000-8010"`, `"80,8000-8010"`, or a list of these. */
export const portsField = z
  .union([
    portsItem,
    z
      .array(portsItem)
      .min(1)
      .transform((lists) => lists.flat()),
  ])
  .describe('A port, a range ("8000-8010"), or a list of these');

/** One port or one range. */
export const portRangeField = z
  .union([
    portNumber.transform((port): PortRange => ({ from: port, to: port })),
    parsed(parsePortRange, `a port (${LOWEST_PORT} to ${HIGHEST_PORT}) or a range (8000-8010)`),
  ])
  .describe('A port or a range ("8000-8010")');

export const addressField = parsed<AddressRange>(parseAddressRange, ADDRESS_WANTED);

/** An address or network, or a list of these. */
export const addressesField = oneOrMany(addressField).describe('Addresses and networks (CIDR)');

/** `both` is the short form of a row that lists the two. */
export const transportField = z
  .enum(['tcp', 'udp', 'both'])
  .transform((name): readonly Transport[] => (name === 'both' ? ['tcp', 'udp'] : [name]));

export const directionField = z.enum(['inbound', 'outbound', 'bidirectional']);

/** A service by its name, or what a table says at length. */
export const serviceField = z
  .enum(SERVICES)
  .transform((name: ServiceName): Application => ({ label: name, services: [name], excludes: [] }));

export const applicationField = z.union([
  serviceField,
  z.strictObject({
    label: textField.describe('How reports name it'),
    services: z
      .array(z.enum(SERVICES))
      .default([])
      .describe('Services that fit; none: any identified one is a mismatch'),
    excludes: z.array(z.enum(TRAITS)).default([]).describe('Traits that do not fit even where the service does'),
  }),
]);

/** Text that a parser has to accept. */
function parsed<Value>(parse: (text: string) => Value | null, expected: string) {
  return z.string().transform((text, context): Value => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: `${quote(text)} is not ${expected}` });
    return z.NEVER;
  });
}
