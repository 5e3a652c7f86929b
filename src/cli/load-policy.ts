import { basename } from 'node:path';
import { chooseTable } from '../policy/choose-table.js';
import { parseOverride } from '../policy/overrides.js';
import type { PolicyFile } from '../policy/policy-file.js';
import type { Policy } from '../policy/policy.js';
import { resolvePolicy } from '../policy/resolve-policy.js';
import type { PolicySettings } from './options.js';

export interface LoadedPolicy {
  policy: Policy;
  file: PolicyFile | null;
  /** For the report: `none given`, or the file's name. */
  source: string;
}

/** The policy that the options describe; `failOn` as `resolvePolicy` takes it. Throws `PolicyError`. */
export async function loadPolicy(settings: PolicySettings, failOn: Policy['failOn'] | null): Promise<LoadedPolicy> {
  const file = settings.policy === null ? null : await loadFile(settings.policy);
  const policy = resolvePolicy({
    table: await chooseTable(settings.table, file),
    file,
    overrides: (settings.set ?? []).map(parseOverride),
    subject: settings.subject ?? [],
    reading: settings.reading,
    failOn,
  });
  return { policy, file, source: file === null ? 'none given' : basename(file.name) };
}

/** Brings YAML and the schema library with it, which are as large as the rest of the program. */
async function loadFile(path: string): Promise<PolicyFile> {
  const { loadPolicyFile } = await import('../policy/policy-file.js');
  return loadPolicyFile(path);
}
