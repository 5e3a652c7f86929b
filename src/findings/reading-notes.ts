import type { Policy } from '../policy/policy.js';

/** Where the document is silent: how the table was read, one sentence each. Printed in every report. */
export function readingNotes({ table, reading, ephemeral }: Policy): string[] {
  const notes: string[] = [];
  if (table.rows.some(({ transportAssumed }) => transportAssumed)) {
    notes.push('the document names no transport: all its rows are read as TCP');
  }
  const open = table.rows.filter(({ inbound, outbound }) => inbound === 'reading' || outbound === 'reading');
  if (open.length > 0) {
    const roles = open.map(({ role }) => role).join(' and ');
    notes.push(
      reading === 'strict'
        ? `strict: a flow that ${table.product} opens on ${roles} is a review`
        : `lenient: ${table.product} may open flows on ${roles}`,
    );
  }
  notes.push(`${table.product} is taken to open flows from ports ${ephemeral.from} to ${ephemeral.to}`);
  return notes;
}
