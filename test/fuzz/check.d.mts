/** Modules that one input is run through, as one object. */
export interface Engine {
  analyze: unknown;
  resolvePolicy: unknown;
  chooseTable: unknown;
  REPORT_WRITERS: unknown;
  FLOW_WRITERS: unknown;
  REPORT_SCHEMA: unknown;
  TUNNELS: unknown;
}

export interface Checker {
  readonly variants: number;
  check(
    bytes: Uint8Array,
    variant: number,
    options?: { turn?: number | null; twice?: boolean; schema?: boolean },
  ): Promise<string[]>;
}

export function makeChecker(engine: Engine, path: string): Promise<Checker>;
