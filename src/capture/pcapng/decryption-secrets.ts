import type { Notes } from '../notes.js';
import type { Block } from './block.js';
import { padded, type OptionReader } from './option-reader.js';

/** Type and length of the secrets. */
const FIELDS_LENGTH = 8;

/** Counts a Decryption Secrets Block, draft-ietf-opsawg-pcapng §4.7. The secrets themselves are neither read nor kept. */
export function countDecryptionSecrets(block: Block, options: OptionReader, notes: Notes): void {
  notes.secrets++;
  const secrets = block.body + FIELDS_LENGTH;
  if (secrets > block.end) return notes.countAnomaly('pcapng.dsb_too_short', block.frame);
  const length = block.u32(block.body + 4);
  if (length > block.end - secrets) return notes.countAnomaly('pcapng.secrets_too_long', block.frame);
  options.countComments(secrets + padded(length));
}
