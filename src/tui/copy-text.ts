import { flowKey, type Sight } from './sight.js';
import { chosenIndex, type Scene, type ViewState } from './state.js';
import { wiresharkFilter } from './views/flow-detail.js';

/** What is worth taking elsewhere of the chosen thing: its filter for Wireshark, else its id or address. */
export function copyText({ snapshot, flows, explanation }: Sight, state: ViewState, { items }: Scene): string | null {
  const { report } = snapshot;
  const chosen = items[chosenIndex(state, items)] ?? null;
  const key = state.detail?.key ?? chosen;
  if (key === null) return null;
  switch (state.detail?.kind ?? state.view) {
    case 'finding':
    case 'findings': {
      const finding = report.findings.find(({ id }) => id === key);
      return finding?.wiresharkFilter ?? finding?.id ?? null;
    }
    case 'flow': {
      const [flow] = explanation?.flows ?? [];
      return flow === undefined ? null : wiresharkFilter(flow.record);
    }
    case 'flows': {
      const flow = flows.flows.find((one) => flowKey(one) === key);
      return flow === undefined ? null : wiresharkFilter(flow);
    }
    case 'rows': {
      const row = report.rows.find(({ role }) => role === key);
      return row === undefined || row.origin === null
        ? null
        : `tcp.port in {${row.port.replaceAll('-', '..').replaceAll(',', ', ')}}`;
    }
    case 'peers':
      return `${key.includes(':') ? 'ipv6' : 'ip'}.addr==${key}`;
    default:
      return null;
  }
}
