import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { fakeIo } from '../support/fake-io.js';

describe('schema', () => {
  it.each(['report', 'policy'])('prints the JSON Schema of the %s', async (name) => {
    const io = fakeIo();
    expect(await main(['schema', name], io)).toBe(0);
    expect(JSON.parse(io.stdout.text)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: `wiretable ${name}`,
      type: 'object',
    });
  });
});
