import type { Explanation } from '../findings/explanation.js';
import type { FlowList, FlowQuery, LiveView, PeerOverview, Snapshot } from '../findings/live/snapshot.js';
import { placeOf, type Sight } from './sight.js';
import { wordsOf, type ViewState } from './state.js';

/** Longer lists nobody walks through; what is sought is found by a filter. */
const LISTED_FLOWS = 1000;
const LISTED_PEERS = 1000;
/** Long lists are asked for anew no more often: they are looked for in all that is in memory. */
const LIST_MS = 1000;

const NO_FLOWS: FlowList = { flows: [], matching: 0 };

/** Asks the run for what the view shows, and no more often than it changes. */
export class SightMaker {
  private snapshot: Snapshot;
  private flows = NO_FLOWS;
  private query = '';
  private flowsMs = -Infinity;
  private peers: readonly PeerOverview[] = [];
  private peersMs = -Infinity;
  private explanation: Explanation | null = null;
  private explained: ViewState['detail'] = null;
  private explainedMs = -Infinity;

  constructor(
    private readonly view: LiveView,
    private readonly now: () => number,
  ) {
    this.snapshot = view.snapshot();
  }

  /** Takes a new look at the run, for the next sight. */
  refresh(): void {
    this.snapshot = this.view.snapshot();
  }

  /** What `state` shows. While the screen is paused it stays as it was, but for what is asked for anew. */
  sight(state: ViewState): Sight {
    if (state.view === 'flows') this.takeFlows(state);
    if (state.view === 'peers') this.takePeers(state);
    this.takeExplanation(state);
    const { snapshot, flows, peers, explanation } = this;
    return { snapshot, flows, peers, explanation };
  }

  private takeFlows(state: ViewState): void {
    const query: FlowQuery = { order: state.order.flows, role: state.role, words: wordsOf(state), limit: LISTED_FLOWS };
    const text = JSON.stringify(query);
    const isDue = !state.isPaused && this.now() - this.flowsMs >= LIST_MS;
    if (text === this.query && !isDue) return;
    this.query = text;
    this.flowsMs = this.now();
    this.flows = this.view.flows(query);
  }

  private takeExplanation({ detail, isPaused }: ViewState): void {
    const isSame = detail?.kind === this.explained?.kind && detail?.key === this.explained?.key;
    if (isSame && (detail === null || isPaused || this.now() - this.explainedMs < LIST_MS)) return;
    this.explained = detail;
    this.explainedMs = this.now();
    if (detail === null) this.explanation = null;
    else if (detail.kind === 'finding') this.explanation = this.view.explain({ kind: 'finding', id: detail.key });
    else this.explanation = this.view.explain({ kind: 'flow', ...placeOf(detail.key) });
  }

  private takePeers(state: ViewState): void {
    if (this.peersMs > -Infinity && (state.isPaused || this.now() - this.peersMs < LIST_MS)) return;
    this.peersMs = this.now();
    this.peers = this.view.peers(LISTED_PEERS);
  }
}
