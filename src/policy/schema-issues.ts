import type { z } from 'zod';
import { either, quote } from './quote.js';
import { suggest } from './nearest.js';
import type { Problem, YamlSource } from './yaml-source.js';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Kinds of values, as messages call them. */
const KINDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
  object: 'a map',
  record: 'a map',
  string: 'text',
};

/**
 * Reads a value by a schema. Throws `PolicyError` `invalid` with a line for each problem, in the order of the file:
 * `site.yaml:7:9: port 70000 is above 65535`.
 */
export function readBySchema<Schema extends z.ZodType>(schema: Schema, source: YamlSource): z.output<Schema> {
  const result = schema.safeParse(source.value, { error: describe, reportInput: true });
  if (result.success) return result.data;
  throw source.refuse(result.error.issues.flatMap((issue) => problemsOf(issue, [])));
}

/** What is wrong, without the name of what it is about: that is known only where the whole path is. */
function describe(issue: RawIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = Object.keys((issue.inst as z.ZodObject).shape);
      // One line for each key, in the order of `issue.keys`.
      return issue.keys.map((key) => `unknown key ${quote(key)} ${suggest(key, known)}`).join('\n');
    }
    case 'invalid_value':
      if (typeof issue.input !== 'string') return describeKind(issue);
      return `${quote(issue.input)} is unknown ${suggest(issue.input, issue.values.map(String))}`;
    case 'invalid_type':
    case 'invalid_union':
      return describeKind(issue);
    case 'invalid_format':
      return `${quote(issue.input)} is not a date (YYYY-MM-DD)`;
    case 'too_big':
      return `${quote(issue.input)} is above ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'number' ? `${quote(issue.input)} is below ${issue.minimum}` : 'is empty';
    default:
      return `${quote(issue.input)} does not fit`;
  }
}

function describeKind(issue: RawIssue): string {
  if (issue.input === undefined) return 'is missing';
  return `is ${quote(issue.input)}, not ${either([...new Set(wanted(issue))])}`;
}

/** The kinds that were wanted: one of a type, several of a union. */
function wanted(issue: RawIssue | Issue): string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(wanted);
  if (issue.code === 'invalid_type') return [KINDS[issue.expected] ?? issue.expected];
  return issue.code === 'invalid_value' ? [`one of ${issue.values.join(', ')}`] : [];
}

function problemsOf(issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.message.split('\n').map((text, i) => ({ path, key: issue.keys[i], text }));
  }
  if (issue.code === 'invalid_union') {
    const likeliest = likeliestBranch(issue.errors);
    if (likeliest !== null) return likeliest.flatMap((nested) => problemsOf(nested, path));
  }
  return [{ path, text: `${nounOf(path)} ${issue.message}` }];
}

/** What a problem is about: the nearest key, quoted where it is not a plain word. */
function nounOf(path: readonly PropertyKey[]): string {
  const key = path.findLast((step) => typeof step === 'string');
  if (key === undefined) return 'the file';
  return /^[\w-]+$/.test(key) ? key : quote(key);
}

/** Of a union's branches the one that was probably meant: the right kind of value, and the fewest problems in it. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const candidates = branches.filter((issues) => !issues.some(isOfAnotherKind));
  return candidates.length === 0 ? null : candidates.reduce((a, b) => (problemCount(b) < problemCount(a) ? b : a));
}

function isOfAnotherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  switch (issue.code) {
    case 'invalid_type':
      return true;
    case 'invalid_value':
      return typeof issue.input !== 'string';
    case 'invalid_union':
      return likeliestBranch(issue.errors) === null;
    default:
      return false;
  }
}

function problemCount(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}
