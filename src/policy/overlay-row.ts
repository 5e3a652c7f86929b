import { formatPorts } from './port-range.js';
import type { PortRange, PortRow } from './port-table.js';
import type { OverlayInFile } from './policy-schema.js';

/** A row of the site as a row of the table. `document` is the policy file's name without folders: the row's citation. */
export function toOverlayRow(overlay: OverlayInFile, document: string): PortRow {
  const direction = overlay.direction ?? (overlay.to === undefined ? 'inbound' : 'outbound');
  return {
    role: overlay.id ?? defaultRole(overlay.port),
    ports: overlay.port,
    transports: overlay.transport ?? ['tcp'],
    transportAssumed: false,
    direction,
    inbound: direction === 'outbound' ? 'no' : 'yes',
    outbound: direction === 'inbound' ? 'no' : 'yes',
    remoteName: null,
    remote: overlay.from ?? overlay.to ?? overlay.remote ?? null,
    remoteExpected: false,
    application: overlay.application ?? null,
    unsecure: false,
    secureRole: null,
    secure: false,
    configurable: ['port', 'remote'],
    movedFrom: null,
    origin: 'overlay',
    owner: overlay.owner,
    justification: overlay.justification,
    citation: {
      document,
      release: null,
      table: null,
      row: overlay.justification,
      port: null,
      remoteDevice: null,
      remotePort: null,
      direction: null,
      notes: null,
    },
  };
}

/** The role of a row of the site that has no id. A comma separates roles in lists, so that of ports is another: `site-22+2222`. */
export function defaultRole(ports: readonly PortRange[]): string {
  return `site-${formatPorts(ports).replaceAll(',', '+')}`;
}
