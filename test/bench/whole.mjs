// npm run bench [-- WORKLOAD...]: `analyze --format json` as a whole process over seeded workloads, in turn with the plain C
// flow table where gcc and ../shared/reference are there. Medians of 5 runs; ratios pair by pair.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { compare, compileReference, median, race, run, wiretable } from './measure.mjs';
import { WORKLOADS, workload } from './workloads.mjs';

const RUNS = 5;
const GC_LINE = /\[\d+:0x[0-9a-f]+\][^\n]*\n/g;
/** What the reference reads: classic little-endian captures. */
const REFERENCE_READS = /\.pcap$/;

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in WORKLOADS));
if (unknown !== undefined) {
  console.error(`${unknown}: no such workload (have: ${Object.keys(WORKLOADS).join(', ')})`);
  process.exit(2);
}
const reference = compileReference();

console.log('workload       CPU s  ratio  wall s  ratio  packets/s     MB/s  peak MiB  scavenges');
for (const name of names.length > 0 ? names : Object.keys(WORKLOADS)) {
  const path = await workload(name);
  const own = wiretable('analyze', path, '--format', 'json', '--subject', WORKLOADS[name].subject);
  const { packets, scavenges } = look(own);
  const races = reference !== null && REFERENCE_READS.test(path);
  const pairs = races ? race(own, [reference, path], RUNS) : Array.from({ length: RUNS }, () => [run(own)]);
  const [cpu, wall] = ['cpu', 'wall'].map((what) =>
    races ? compare(pairs, what) : { own: median(pairs.map(([one]) => one[what])), ratio: null },
  );
  const peak = median(pairs.map(([one]) => one.peak));
  console.log(
    [
      name.padEnd(13),
      cpu.own.toFixed(2).padStart(6),
      ratioText(cpu.ratio),
      wall.own.toFixed(2).padStart(7),
      ratioText(wall.ratio),
      Math.round(packets / wall.own)
        .toLocaleString('en')
        .padStart(10),
      Math.round(statSync(path).size / wall.own / 1e6)
        .toString()
        .padStart(8),
      Math.round(peak / 1024)
        .toString()
        .padStart(9),
      String(scavenges).padStart(10),
    ].join(' '),
  );
}

/** What one run counts, and how often V8's young generation is collected in it. */
function look([node, ...args]) {
  const traced = spawnSync(node, ['--trace-gc', '--trace-gc-nvp', ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  // V8 writes its lines in between, also in the midst of others.
  const collections = traced.stdout.match(GC_LINE) ?? [];
  const report = JSON.parse(traced.stdout.replaceAll(GC_LINE, ''));
  return {
    packets: report.coverage.packets,
    scavenges: collections.filter((line) => /\bgc=s\b/.test(line)).length,
  };
}

function ratioText(ratio) {
  return (ratio === null ? '–' : ratio.toFixed(2)).padStart(6);
}
