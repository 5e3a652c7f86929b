import type { Explanation } from '../findings/explanation.js';
import type { FlowReport } from '../findings/flow-report.js';
import type { FlowList, PeerOverview, Snapshot } from '../findings/live/snapshot.js';

/** What there is to be seen: the run as it stood at one moment, and of the long lists what the view asks for. */
export interface Sight {
  snapshot: Snapshot;
  flows: FlowList;
  peers: readonly PeerOverview[];
  /** Of what is opened; null: nothing is, or it is not in memory any more. */
  explanation: Explanation | null;
}

/** Names a flow for good. */
export function flowKey(flow: FlowReport): string {
  return `${flow.capture}#${flow.first_frame}`;
}

/** Where the flow with this key begins. */
export function placeOf(key: string): { capture: string; firstFrame: number } {
  const at = key.lastIndexOf('#');
  return { capture: key.slice(0, at), firstFrame: Number(key.slice(at + 1)) };
}
