import type { FlowReport } from '../findings/flow-report.js';
import type { FlowList, PeerOverview, Snapshot } from '../findings/live/snapshot.js';

/** What there is to be seen: the run as it stood at one moment, and of the long lists what the view asks for. */
export interface Sight {
  snapshot: Snapshot;
  flows: FlowList;
  peers: readonly PeerOverview[];
}

/** Names a flow for good. */
export function flowKey(flow: FlowReport): string {
  return `${flow.capture}#${flow.first_frame}`;
}
