import type { Citation, PortRow, PortTable } from '../port-table.js';

const TITLE = 'Port Utilization in SocialMiner';

/** Cells of the document, with its broken spelling and stray footnote marks repaired. */
function cite(row: string, port: string, direction: string, notes: string | null): Citation {
  return {
    document: TITLE,
    release: null,
    table: 'Table 1: SocialMiner Port Utilization',
    row,
    port,
    // The document leaves both empty in every row.
    remoteDevice: null,
    remotePort: null,
    direction,
    notes,
  };
}

/** What all six rows share. The document names no transport; all six are TCP protocols, so TCP is assumed and said so. */
const DOCUMENT_ROW = {
  transports: ['tcp'],
  transportAssumed: true,
  remoteName: null,
  remote: null,
  remoteExpected: false,
  unsecure: false,
  secureRole: null,
  secure: false,
  configurable: [],
  movedFrom: null,
  origin: 'document',
  owner: null,
  justification: null,
} as const satisfies Partial<PortRow>;

/** Cisco, "Port Utilization in SocialMiner", Table 1, as VERDICTS §2 reads it. The document names no release. */
export const SOCIALMINER = {
  id: 'socialminer',
  product: 'SocialMiner',
  title: TITLE,
  release: null,
  rows: [
    {
      ...DOCUMENT_ROW,
      role: 'http',
      ports: [{ from: 80, to: 80 }],
      direction: 'bidirectional',
      inbound: 'yes',
      outbound: 'yes',
      // A CONNECT tunnel can carry anything: it is no HTTP traffic in the document's sense.
      application: { label: 'http', services: ['http'], excludes: ['connect'] },
      unsecure: true,
      secureRole: 'https',
      citation: cite(
        'HTTP',
        'Port 80',
        'Bidirectional',
        'Used for unsecure (HTTP) traffic: ' +
          '• From the SocialMiner user interface (browser) or APIs to the SocialMiner server. ' +
          '• From the SocialMiner server. ' +
          '• From the SocialMiner server to the internet. SocialMiner communicates outward to the internet to fetch ' +
          'social contact information (such as Facebook posts and tweets) over HTTP. ' +
          '• From the internet or corporate website to the SocialMiner server. SocialMiner receives incoming chat ' +
          'and callback requests from the internet or corporate website over HTTP.',
      ),
    },
    {
      ...DOCUMENT_ROW,
      role: 'https',
      ports: [{ from: 443, to: 443 }],
      direction: 'bidirectional',
      inbound: 'yes',
      outbound: 'yes',
      application: { label: 'tls', services: ['tls'], excludes: [] },
      secure: true,
      citation: cite(
        'HTTPS',
        'Port 443',
        'Bidirectional',
        'Used for secure (HTTPS) traffic: ' +
          '• From the SocialMiner user interface (browser) or APIs to the SocialMiner server. ' +
          '• From the SocialMiner server to the internet. SocialMiner communicates outward to the internet to fetch ' +
          'social contact information (such as Facebook posts and tweets) over HTTPS. ' +
          '• From the internet or corporate website to the SocialMiner server. SocialMiner receives incoming chat ' +
          'and callback requests from the internet or corporate website over HTTPS.',
      ),
    },
    {
      ...DOCUMENT_ROW,
      role: 'xmpp',
      ports: [{ from: 5222, to: 5222 }],
      direction: 'outbound',
      inbound: 'no',
      outbound: 'yes',
      remoteName: 'the configured XMPP notification server',
      remoteExpected: true,
      // STARTTLS begins as XMPP; some servers speak TLS from the first byte.
      application: { label: 'xmpp', services: ['xmpp', 'tls'], excludes: [] },
      configurable: ['port', 'remote'],
      // The document's note is a stray "1", a footnote mark.
      citation: cite(
        'XMPP (IM) notifications using an external XMPP server',
        'Port 5222 (configurable)',
        'Outward, from SocialMiner to the configured XMPP Notifications server.',
        null,
      ),
    },
    {
      ...DOCUMENT_ROW,
      role: 'bosh',
      ports: [{ from: 7071, to: 7071 }],
      direction: 'bidirectional',
      inbound: 'yes',
      // "Bidirectional", yet BOSH (XEP-0124) is opened by the browser alone: whether the server may open it is a reading.
      outbound: 'reading',
      remoteName: 'the SocialMiner user interface (browsers)',
      application: { label: 'http', services: ['http'], excludes: ['connect'] },
      unsecure: true,
      secureRole: 'secure-bosh',
      citation: cite(
        'Eventing and chat (BOSH)',
        'Port 7071',
        'Bidirectional',
        'The unsecure BOSH connection supports eventing and chat communication between the SocialMiner user interface ' +
          'and the SocialMiner server.',
      ),
    },
    {
      ...DOCUMENT_ROW,
      role: 'secure-bosh',
      ports: [{ from: 7443, to: 7443 }],
      direction: 'bidirectional',
      inbound: 'yes',
      outbound: 'reading',
      remoteName: 'the SocialMiner user interface (browsers)',
      application: { label: 'tls', services: ['tls'], excludes: [] },
      secure: true,
      citation: cite(
        'Eventing and chat (secure BOSH)',
        'Port 7443 is used for secure BOSH connections to the XMPP eventing server.',
        'Bidirectional',
        'The secure BOSH connection supports eventing and chat communication between the SocialMiner user interface ' +
          'and the SocialMiner server.',
      ),
    },
    {
      ...DOCUMENT_ROW,
      role: 'media-routing',
      ports: [{ from: 38001, to: 38001 }],
      direction: 'inbound',
      inbound: 'yes',
      outbound: 'no',
      remoteName: 'the CCE MR PG, side A and side B',
      remoteExpected: true,
      // The protocol is proprietary: whatever is identified is something else.
      application: { label: 'binary', services: [], excludes: [] },
      configurable: ['port', 'remote'],
      citation: cite(
        'Media routing (in CCE deployments)',
        'Port 38001 (configurable)',
        'Inward, from the CCE MR PG to the SocialMiner server.',
        'The CCE Media Routing Peripheral Gateway (MR PG) communicates over a socket connection to SocialMiner to ' +
          'support the media routing connection.',
      ),
    },
  ],
} as const satisfies PortTable;
