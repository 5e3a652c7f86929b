import type { AnalysisOptions } from '../../src/analysis.js';
import { resolvePolicy } from '../../src/policy/resolve-policy.js';
import { SOCIALMINER } from '../../src/policy/tables/socialminer.js';
import { SM } from './judge-scene.js';

/** What `wiretable flows -s SM` asks of the analysis. */
export const FLOWS_OF_SM: Omit<AnalysisOptions, 'captures'> = {
  policy: resolvePolicy({
    table: SOCIALMINER,
    file: null,
    overrides: [],
    subject: [SM],
    reading: null,
    failOn: null,
  }),
  policySource: 'none given',
  overrides: [],
  maxFlows: 4096,
  tcpTimeoutSec: 300,
  udpTimeoutSec: 60,
  decapsulate: [],
  digest: false,
  salvage: false,
  follow: false,
  unclearSubject: 'null-verdicts',
  version: '0.0.0',
};
