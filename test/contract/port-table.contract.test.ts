import { describe, expect, it } from 'vitest';
import type { PortRow, PortTable } from '../../src/policy/port-table.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { parseTableFile } from '../../src/policy/table-file.js';
import { tableToFile } from '../../src/policy/table-to-file.js';

const TABLES: [name: string, table: PortTable][] = Object.entries(PORT_TABLES);

describe.each(TABLES)('port table %s', (name, table) => {
  it('has the id by which it is chosen', () => {
    expect(table.id).toBe(name);
  });

  it('names its product and document', () => {
    expect(table.product).not.toBe('');
    expect(table.title).not.toBe('');
  });

  it('has rows with roles of their own', () => {
    const roles = table.rows.map(({ role }) => role);
    expect(roles).not.toEqual([]);
    expect(new Set(roles).size).toBe(roles.length);
  });

  it('has no two rows for the same port and transport', () => {
    const taken = table.rows.flatMap(({ ports, transports }) =>
      transports.flatMap((transport) => ports.map((range) => ({ transport, ...range }))),
    );
    const overlapping = taken.filter((a) =>
      taken.some((b) => a !== b && a.transport === b.transport && a.from <= b.to && b.from <= a.to),
    );
    expect(overlapping).toEqual([]);
  });

  it('survives being written to a file and read back', () => {
    expect(parseTableFile(JSON.stringify(tableToFile(table)), `${name}.json`)).toEqual(table);
  });

  const rows: [role: string, row: PortRow][] = table.rows.map((row) => [row.role, row]);
  describe.each(rows)('row %s', (role, row) => {
    it('has a role that fits --set and file names', () => {
      expect(role).toMatch(/^[a-z0-9][a-z0-9-]*$/);
    });

    it('lists ports in range, and a transport', () => {
      expect(row.ports).not.toEqual([]);
      for (const { from, to } of row.ports) {
        expect(from).toBeGreaterThanOrEqual(1);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(65535);
      }
      expect(row.transports).not.toEqual([]);
    });

    it('lets open the sides of its direction and no other', () => {
      expect(row.inbound === 'no').toBe(row.direction === 'outbound');
      expect(row.outbound === 'no').toBe(row.direction === 'inbound');
    });

    it('cites the document, its table and its own cell', () => {
      expect(row.citation.document).toBe(table.title);
      expect(row.citation.release).toBe(table.release);
      expect(row.citation.table).not.toBeNull();
      expect(row.citation.row).not.toBe('');
    });

    it('quotes the document in plain letters, with its dirt repaired', () => {
      expect(`${row.citation.row} ${row.citation.notes ?? ''}`).toMatch(/^[\x20-\x7e•]*$/);
    });

    it('is unsecure exactly where it names the secure row to use', () => {
      const secure = table.rows.find((other) => other.role === row.secureRole);
      expect(row.unsecure).toBe(row.secureRole !== null);
      expect(secure?.secure ?? false).toBe(row.unsecure);
      expect(row.unsecure && row.secure).toBe(false);
    });

    it('names in words the peer that it expects', () => {
      expect(row.remoteExpected && row.remoteName === null).toBe(false);
    });

    it('is as the document has it: not moved, owned or restricted by a site', () => {
      expect(row).toMatchObject({
        origin: 'document',
        remote: null,
        movedFrom: null,
        owner: null,
        justification: null,
      });
    });
  });
});

describe('the SocialMiner table', () => {
  it('reads the document as VERDICTS §2 does', () => {
    const read = PORT_TABLES.socialminer.rows.map((row) => [
      row.role,
      row.ports[0].from,
      row.direction,
      row.inbound,
      row.outbound,
      row.application.label,
      row.configurable.join(),
    ]);
    expect(read).toEqual([
      ['http', 80, 'bidirectional', 'yes', 'yes', 'http', ''],
      ['https', 443, 'bidirectional', 'yes', 'yes', 'tls', ''],
      ['xmpp', 5222, 'outbound', 'no', 'yes', 'xmpp', 'port,remote'],
      ['bosh', 7071, 'bidirectional', 'yes', 'reading', 'http', ''],
      ['secure-bosh', 7443, 'bidirectional', 'yes', 'reading', 'tls', ''],
      ['media-routing', 38001, 'inbound', 'yes', 'no', 'binary', 'port,remote'],
    ]);
  });

  it('assumes TCP in every row and says so', () => {
    for (const row of PORT_TABLES.socialminer.rows) {
      expect(row.transports).toEqual(['tcp']);
      expect(row.transportAssumed).toBe(true);
    }
  });
});
