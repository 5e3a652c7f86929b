import type { Command } from './command.js';
import { EXIT } from './exit-code.js';

const HOST_MEANINGS: Record<number, string> = {
  [EXIT.clean]: 'this host can capture',
  [EXIT.usage]: 'it cannot, or a usage error',
};

/** What this host can capture on, and with. */
export const HOST_COMMANDS = {
  interfaces: {
    operands: '',
    summary: 'what can be captured on',
    description: 'Lists the interfaces of this host with their state and addresses, as libpcap sees them.',
    statuses: HOST_MEANINGS,
    examples: [['wiretable interfaces', 'names for live -i']],
    load: async () => (await import('./interfaces.js')).INTERFACES,
  },
  doctor: {
    operands: '',
    summary: 'can this host capture? and what to do',
    description:
      'Looks at libpcap, rights, interfaces, offloads that distort, snaplen, buffer and clock, and opens each network ' +
      'interface that is up for a moment.',
    statuses: HOST_MEANINGS,
    examples: [['wiretable doctor', 'before the first live capture']],
    load: async () => (await import('./doctor.js')).DOCTOR,
  },
} as const satisfies Record<string, Command>;
