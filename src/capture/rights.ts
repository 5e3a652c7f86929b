import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { Identity } from './open-interface.js';
import { SetupError } from './setup-error.js';

/** Whom root becomes where nobody is named: the one who called sudo, else a user who may do nothing. */
const LEAST_USER = 'nobody';

/**
 * The user to become once the interfaces are open: `wanted`, or the default. Null where there is nothing to give up.
 * Throws `SetupError` for a user that there is not.
 */
export function identityToTake(
  wanted: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Identity | null {
  if (process.geteuid?.() !== 0) return null;
  const user = wanted ?? (env.SUDO_USER || LEAST_USER);
  const found = readPasswords().find(({ name, uid }) => name === user || String(uid) === user);
  if (found === undefined) throw new SetupError('no-such-user', `--user: no such user "${user}"`);
  return found.uid === 0 ? null : { user: found.name, uid: found.uid, gid: found.gid };
}

/** Gives up the rights of root for good. Interfaces that are open stay open. */
export function takeIdentity({ uid, gid }: Identity): void {
  // A worker cannot change the user of the process; who started it can.
  if (!isMainThread) return;
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

function readPasswords(): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.map((line) => {
    const [name, , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}
