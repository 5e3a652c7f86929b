/**
 * Notes when an interface has no carrier: no cable, or nobody at its other end. The capture goes on, as that of tcpdump
 * does: the carrier comes back.
 */
export class CarrierWatch {
  private outages = 0;
  private outageMs = 0;
  /** When the carrier was lost; null: it is there, or nobody knows. */
  private sinceMs: number | null = null;

  /** What to say where the carrier has gone or is back; else null. */
  look(hasCarrier: boolean | null, nowMs: number): string | null {
    if (hasCarrier === null || hasCarrier === (this.sinceMs === null)) return null;
    if (!hasCarrier) {
      this.outages++;
      this.sinceMs = nowMs;
      return 'no carrier: no cable, or nobody at its other end. The capture goes on';
    }
    const lastedMs = nowMs - (this.sinceMs ?? nowMs);
    this.outageMs += lastedMs;
    this.sinceMs = null;
    return `the carrier is back after ${seconds(lastedMs)}`;
  }

  /** What a report says; null: the carrier was never missed. */
  summary(nowMs: number): string | null {
    if (this.outages === 0) return null;
    const ms = this.outageMs + (this.sinceMs === null ? 0 : nowMs - this.sinceMs);
    const times = this.outages === 1 ? 'once' : `${this.outages} times`;
    return `no carrier ${times}, for ${seconds(ms)} in all: nothing could be captured then`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
