import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  root: new URL('..', import.meta.url).pathname,
  resolve: {
    // Benches measure what is shipped: tsc inlines const enums, the transformer of the tests does not.
    alias: mode === 'benchmark' ? [{ find: /^(\.\..*)\/src\/(.*)$/, replacement: '$1/dist/$2' }] : [],
  },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 60_000,
    // Processes, not threads: Node closes the descriptors that a thread leaves, also those that a socket has closed by then.
    pool: 'forks',
  },
}));
