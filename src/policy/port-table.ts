import type { ServiceName, Trait } from '../wire/service.js';
import type { AddressRange } from './address-range.js';

/** Inclusive range of ports. */
export interface PortRange {
  from: number;
  to: number;
}

export type Transport = 'tcp' | 'udp';

/** Direction of a row, as the document says: it limits who may open. */
export type RowDirection = 'inbound' | 'outbound' | 'bidirectional';

/**
 * Whether a side may open a flow on a row. `reading`: the document leaves it open; the strict reading asks for a review,
 * the lenient one allows it.
 */
export type MayOpen = 'yes' | 'no' | 'reading';

/** What a row's payload has to be. */
export interface Application {
  /** As the report names it: `http`, `tls`, `binary`. */
  label: string;
  /** Services that fit. Empty: no public protocol fits, so any identified one is a mismatch. */
  services: readonly ServiceName[];
  /** Traits that do not fit even where the service does, e.g. CONNECT on http. */
  excludes: readonly Trait[];
}

/** Where a row comes from, printed with every finding that cites it. */
export interface Citation {
  /** Title of the document, or the policy file's name for an overlay row. */
  document: string;
  /** Release of the product that the document is for, or null where the document names none. */
  release: string | null;
  /** `Table 1: SocialMiner Port Utilization`. */
  table: string | null;
  /** The row's listener cell, or the overlay's justification. */
  row: string;
  /** The document's other five cells as they stand there; null: empty. */
  port: string | null;
  remoteDevice: string | null;
  remotePort: string | null;
  direction: string | null;
  /** The row's use. */
  notes: string | null;
}

/** One row of a port table: what a listener is allowed to be. */
export interface PortRow {
  /** Listener role: `http`, `media-routing`, or an overlay's id. Unique in a table. */
  role: string;
  ports: readonly PortRange[];
  transports: readonly Transport[];
  /** True where the document names no transport. */
  transportAssumed: boolean;
  direction: RowDirection;
  /** May a peer open a flow to the subject's port? */
  inbound: MayOpen;
  /** May the subject open a flow to a peer's port? */
  outbound: MayOpen;
  /** Who the other side is, in words: `the configured XMPP notification server`; null: anybody. */
  remoteName: string | null;
  /** Addresses that the other side must have; null: not configured, nothing to check against. */
  remote: readonly AddressRange[] | null;
  /** True where the document names one certain peer, so that an unconfigured `remote` deserves an advisory. */
  remoteExpected: boolean;
  application: Application | null;
  /** The document marks the row unsecure; `secureRole` names the row to use instead. */
  unsecure: boolean;
  secureRole: string | null;
  /** TLS row: versions below 1.2 deserve an advisory. */
  secure: boolean;
  configurable: readonly ('port' | 'remote')[];
  /** The document's own ports where the site moved the row elsewhere. */
  movedFrom: readonly PortRange[] | null;
  origin: 'document' | 'overlay';
  /** Overlay rows: who owns it and why it is there. */
  owner: string | null;
  justification: string | null;
  citation: Citation;
}

/** A port table: another product's document with the same columns is another value of this type. */
export interface PortTable {
  /** `socialminer`. */
  id: string;
  /** The product whose host is the subject: `SocialMiner`. */
  product: string;
  title: string;
  release: string | null;
  rows: readonly PortRow[];
}
