import { hash } from 'node:crypto';
import type { FlowFacts } from './flow-facts.js';

/** Seed 0, then the addresses, protocol, a zero byte, the ports. */
const bytes = Buffer.alloc(2 + 32 + 2 + 4);

/**
 * Community ID version 1 with seed 0 (github.com/corelight/community-id-spec): base64 of the SHA-1 over the 5-tuple in
 * canonical order, which is the order of the flow's endpoints.
 */
export function communityId(facts: FlowFacts): string {
  let at = 2;
  for (const words of [facts.words0, facts.words1]) {
    for (let w = facts.version === 4 ? 3 : 0; w < 4; w++) at = bytes.writeInt32BE(words[w], at);
  }
  at = bytes.writeUInt8(facts.protocol, at);
  at = bytes.writeUInt8(0, at);
  at = bytes.writeUInt16BE(facts.port0, at);
  at = bytes.writeUInt16BE(facts.port1, at);
  return `1:${hash('sha1', bytes.subarray(0, at), 'base64')}`;
}
