import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const TOP = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(TOP, 'src');

/** Rooms that a room may import from; beside that, itself. Arrows go down only: each room stands above those it may use. */
const ARROWS = {
  'main.ts': ['cli', 'analysis.ts', 'capture'],
  cli: [
    'tui',
    'evidence',
    'report',
    'analysis.ts',
    'findings',
    'policy',
    'identify',
    'flow',
    'decode',
    'capture',
    'wire',
  ],
  evidence: ['report', 'analysis.ts', 'findings', 'policy', 'flow', 'decode', 'capture', 'wire'],
  'analysis.ts': ['analysis', 'findings', 'policy', 'identify', 'flow', 'decode', 'capture', 'wire'],
  analysis: ['findings', 'policy', 'identify', 'flow', 'decode', 'capture', 'wire'],
  tui: ['report', 'findings', 'policy'],
  report: ['findings', 'policy'],
  findings: ['policy', 'flow', 'decode', 'wire'],
  policy: ['flow', 'decode', 'wire'],
  flow: ['decode', 'wire'],
  decode: ['wire'],
  identify: ['wire'],
  capture: ['wire'],
  wire: [],
} as const satisfies Record<string, readonly string[]>;

/** The code that speaks to libpcap, and the one file that may speak to it. */
const NATIVE = 'capture/native/';
const NATIVE_EDGE = 'capture/live.ts';

/** Rooms that only ever see what a person or a file gets to see. */
const SHOWING: readonly string[] = ['report', 'tui'];
const INSIDE =
  /\b(Frame|FrameBatch|FrameSource|PacketBatch|(?:Big)?(?:Ui|I)nt(?:8|16|32|64)(?:Clamped)?Array|Float(?:32|64)Array|DataView)\b/;

/** What may stand at the top level, beside names that begin with a dot. */
const TOP_LEVEL = [
  'LICENSE',
  'README.md',
  'binding.gyp',
  'captures',
  'package-lock.json',
  'package.json',
  'src',
  'test',
  'tsconfig.json',
];

const IMPORT = /\bfrom\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'|^\s*import\s*'([^']+)'/gm;

/** What is wrong with the imports and words of the file at `path` below src/. */
function problemsOf(path: string, source: string): string[] {
  const room = roomOf(path);
  if (!(room in ARROWS)) return [`${path}: ${room} is no room`];
  const allowed: readonly string[] = ARROWS[room as keyof typeof ARROWS];
  const code = source.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  const problems: string[] = [];
  for (const [, from, dynamic, bare] of code.matchAll(IMPORT)) {
    const target = from ?? dynamic ?? bare;
    if (!target.startsWith('.')) continue;
    const other = roomOf(join(dirname(path), target));
    if (isNative(join(dirname(path), target)) && !isNative(path) && path !== NATIVE_EDGE) {
      problems.push(`${path}: only ${NATIVE_EDGE} imports ${NATIVE}`);
    }
    if (other !== room && !allowed.includes(other)) problems.push(`${path}: ${room} imports from ${other}`);
    if (bare !== undefined) problems.push(`${path}: imports ${target} for its side effects`);
  }
  const seen = SHOWING.includes(room) ? INSIDE.exec(code) : null;
  if (seen) problems.push(`${path}: ${room} knows of ${seen[0]}`);
  return problems;
}

function isNative(path: string): boolean {
  return path.startsWith(NATIVE);
}

/** `flow` for flow/table.ts, `analysis.ts` for itself. */
function roomOf(path: string): string {
  return path.split('/')[0].replace(/\.js$/, '.ts');
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

describe('the rooms', () => {
  it('import only downwards', () => {
    const problems = sourceFiles().flatMap((path) => problemsOf(path, readFileSync(join(SRC, path), 'utf8')));
    expect(problems).toEqual([]);
  });

  it('are those that the map names, in src/README.md', () => {
    const map = readFileSync(join(SRC, 'README.md'), 'utf8');
    const named = Array.from(map.matchAll(/^\| `([a-z]+)\/?(\.ts)?` +\|/gm), ([, name, ts]) => name + (ts ?? ''));
    const rooms = [...new Set(sourceFiles().map(roomOf))];
    expect(named.filter((name) => rooms.includes(name)).sort()).toEqual(rooms.sort());
  });

  it('leave the process to main.ts', () => {
    // The outputs, the environment and the end of the process come in by the door of cli/io.ts; capture reads from stdin.
    // The second reader runs in a process of its own.
    const users = sourceFiles().filter((path) =>
      /(?<![\w.])(process\.(stdout|stderr|env|argv|exit|on)\b|console\.)/.test(readFileSync(join(SRC, path), 'utf8')),
    );
    expect(users).toEqual(['capture/cap-child.ts', 'capture/verify/second-reader.ts', 'main.ts']);
  });
});

describe('the checker', () => {
  it.each<[string, string, string, string[]]>([
    ['upwards', 'flow/x.ts', "import { a } from '../policy/a.js';", ['flow/x.ts: flow imports from policy']],
    [
      'sideways',
      'identify/x.ts',
      "import { a } from '../decode/a.js';",
      ['identify/x.ts: identify imports from decode'],
    ],
    ['of a type', 'wire/x.ts', "import type { A } from '../flow/a.js';", ['wire/x.ts: wire imports from flow']],
    [
      'behind several lines',
      'wire/x.ts',
      "import {\n  a,\n} from '../flow/a.js';",
      ['wire/x.ts: wire imports from flow'],
    ],
    ['at run time', 'report/x.ts', "await import('../capture/a.js')", ['report/x.ts: report imports from capture']],
    ['by exporting on', 'decode/x.ts', "export { a } from '../flow/a.js';", ['decode/x.ts: decode imports from flow']],
    [
      'from a folder inside',
      'decode/link/x.ts',
      "import { a } from '../../flow/a.js';",
      ['decode/link/x.ts: decode imports from flow'],
    ],
    [
      'of the loop',
      'findings/x.ts',
      "import { a } from '../analysis.js';",
      ['findings/x.ts: findings imports from analysis.ts'],
    ],
    ['from no room', 'util/x.ts', '', ['util/x.ts: util is no room']],
    ['for side effects', 'wire/x.ts', "import './b.js';", ['wire/x.ts: imports ./b.js for its side effects']],
    [
      'to the native code',
      'capture/x.ts',
      "import { a } from './native/a.js';",
      ['capture/x.ts: only capture/live.ts imports capture/native/'],
    ],
    [
      'of a packet batch where it is shown',
      'report/x.ts',
      'let a: PacketBatch;',
      ['report/x.ts: report knows of PacketBatch'],
    ],
    ['of a typed array where it is shown', 'tui/x.tsx', 'new Int32Array(1)', ['tui/x.tsx: tui knows of Int32Array']],
  ])('finds an arrow %s', (_name, path, source, problems) => {
    expect(problemsOf(path, source)).toEqual(problems);
  });

  it.each([
    ['cli/x.ts', "import { a } from '../capture/a.js'; import { b } from './b.js'; import c from 'yargs';"],
    ['analysis.ts', "import { a } from './decode/a.js'; export { b } from './flow/b.js';"],
    ['flow/x.ts', "// import { a } from '../policy/a.js';\n/* from '../cli/b.js' */"],
  ])('lets %s pass', (path, source) => {
    expect(problemsOf(path, source)).toEqual([]);
  });
});

describe('the top level', () => {
  const inGit = existsSync(join(TOP, '.git'));
  it.skipIf(!inGit)('has nothing beside what the project fixed', () => {
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: TOP,
      encoding: 'utf8',
    });
    const names = new Set(files.split('\0').map((file) => file.split('/')[0]));
    const others = [...names].filter((name) => name !== '' && !name.startsWith('.') && !TOP_LEVEL.includes(name));
    expect(others).toEqual([]);
  });
});
