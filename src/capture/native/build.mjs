// Builds the addon when the package is installed. Without a compiler nothing fails: all that reads files works without it,
// and what needs it says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Long enough for a slow machine; a host without a network must not hang on headers that it cannot get. */
const TIMEOUT_MS = 180_000;

/** Most installations of Node bring their headers: then nothing has to be downloaded. */
const prefix = dirname(dirname(process.execPath));
const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));

const args = ['rebuild', ...(hasHeaders ? [`--nodedir=${prefix}`] : [])];
const { status, error, stderr } = spawnSync('node-gyp', args, {
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
  stdio: ['ignore', 'ignore', 'pipe'],
  shell: process.platform === 'win32',
});
if (status !== 0) {
  const why = /error: .*|not found: .*|could not find .*/i.exec(stderr ?? '')?.[0];
  const reason = error?.message ?? why ?? `node-gyp ended with status ${status}`;
  console.warn(`wiretable: live capture and --filter are not built (${reason}). Later: npm rebuild wiretable`);
}
