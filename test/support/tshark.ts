import { spawnSync } from 'node:child_process';

/** Why tests that ask Wireshark are skipped, or null where tshark is there. */
export const TSHARK_MISSING: string | null =
  spawnSync('tshark', ['--version']).status === 0 ? null : 'tshark is not installed';

if (TSHARK_MISSING !== null) console.warn(`skipped: ${TSHARK_MISSING}`);

/**
 * Fields of every packet of a capture, as tshark reads them with these preferences. Throws where it has anything to
 * complain of.
 */
export function tsharkFields(path: string, fields: readonly string[], preferences: readonly string[] = []): string[][] {
  const { stdout, stderr, status } = spawnSync(
    'tshark',
    [
      ...preferences.flatMap((one) => ['-o', one]),
      '-n',
      '-r',
      path,
      '-T',
      'fields',
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user'));
  if (status !== 0 || complaints.length > 0) throw new Error(`tshark: ${complaints.join('\n')}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}
