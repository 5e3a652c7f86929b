// npm run race -- CAPTURE [analyze options]: the whole program against the plain C flow table on one capture, in turn,
// as whole processes. Prints medians of CPU and wall time, their ratios pair by pair, and the peak memory.
import { compare, compileReference, median, race, wiretable } from './measure.mjs';

const PAIRS = 5;

const [capture, ...options] = process.argv.slice(2);
if (capture === undefined) fail('no capture given: npm run race -- CAPTURE [analyze options]');
const reference = compileReference();
if (reference === null) process.exit(2);

try {
  const pairs = race(wiretable('analyze', capture, '--format', 'json', ...options), [reference, capture], PAIRS);
  for (const what of ['cpu', 'wall']) {
    const { own, other, ratio } = compare(pairs, what);
    console.log(`${what.padEnd(4)}  wiretable ${own.toFixed(2)} s  C ${other.toFixed(2)} s  ratio ${ratio.toFixed(2)}`);
  }
  console.log(`peak  wiretable ${Math.round(median(pairs.map(([a]) => a.peak)) / 1024)} MiB`);
} catch (error) {
  fail(error.message);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
