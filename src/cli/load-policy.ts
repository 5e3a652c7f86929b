import { basename } from 'node:path';
import type { PolicyFile } from '../policy/policy-file.js';
import type { Policy } from '../policy/policy.js';
import type { CaptureSettings } from './options.js';

export interface LoadedPolicy {
  policy: Policy;
  file: PolicyFile | null;
  /** For the report: `none given`, or the file's name. */
  source: string;
}

/** The policy that the options describe. Throws `PolicyError`. */
export async function loadPolicy(settings: CaptureSettings<string>): Promise<LoadedPolicy> {
  const [{ parseOverride }, { resolvePolicy }, { chooseTable }] = await Promise.all([
    import('../policy/overrides.js'),
    import('../policy/resolve-policy.js'),
    import('../policy/choose-table.js'),
  ]);
  const file = settings.policy === null ? null : await readPolicyFile(settings.policy);
  const policy = resolvePolicy({
    table: await chooseTable(settings.table, file),
    file,
    overrides: (settings.set ?? []).map(parseOverride),
    subject: settings.subject ?? [],
    reading: settings.reading,
    failOn: settings['fail-on'],
  });
  return { policy, file, source: file === null ? 'none given' : basename(file.name) };
}

/** Loads the schema library with it, which is larger than the rest of the program. */
async function readPolicyFile(path: string): Promise<PolicyFile> {
  const { loadPolicyFile } = await import('../policy/policy-file.js');
  return loadPolicyFile(path);
}
