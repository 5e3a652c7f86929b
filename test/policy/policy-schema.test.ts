import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { policySchemaJson } from '../../src/policy/policy-schema.js';
import { readYaml } from '../../src/policy/yaml-source.js';

const SAMPLES = new URL('samples/', import.meta.url);

/** `format` is a hint to editors; the patterns beside it decide. */
const validate = new Ajv2020({ formats: { date: true } }).compile(policySchemaJson());

const TEXT_KEYS = new Set(['fingerprint', 'ticket']);

describe('the JSON Schema of the policy file', () => {
  const names = readdirSync(SAMPLES).filter((name) => name !== 'table.yaml');
  it.each(names)('accepts the sample %s', (name) => {
    const { value } = readYaml(readFileSync(new URL(name, SAMPLES), 'utf8'), name, TEXT_KEYS);
    validate(value);
    expect(validate.errors).toBeNull();
  });

  it.each(['prots: 1', 'roles: {xmpp: {port: 70000}}', 'rows: {port: 22}', 'severities: {direction-unknown: low}'])(
    'refuses %s',
    (text) => {
      expect(validate(readYaml(text, 'site.yaml', TEXT_KEYS).value)).toBe(false);
    },
  );

  it('describes every key at the top', () => {
    const { properties } = policySchemaJson() as { properties: Record<string, { description?: string }> };
    const silent = Object.entries(properties).filter(([, { description }]) => description === undefined);
    expect(silent.map(([key]) => key)).toEqual([]);
  });
});
