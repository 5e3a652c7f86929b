import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openLive } from '../../src/capture/live.js';
import { skipNote } from '../support/native.js';

const ADDON = fileURLToPath(new URL('../../build/Release/wiretable_pcap.node', import.meta.url));
const LOOPBACK = process.platform === 'darwin' ? 'lo0' : 'lo';

/** What every script begins with; `send()` gives loopback something to capture. */
const PRELUDE = `
  const addon = require(${JSON.stringify(ADDON)});
  addon.load(['libpcap.so.1', 'libpcap.so.0.8', 'libpcap.A.dylib']);
  const open = (onReady) => new addon.Capture({ interface: '${LOOPBACK}', filter: 'udp port 9', snaplen: 262144,
    promiscuous: true, bufferBytes: 1 << 24, timeoutMs: 20, queueBytes: 1 << 20 }, onReady);
  const send = () => { const s = require('node:dgram').createSocket('udp4'); s.send('x', 9, '127.0.0.1', () => s.close()); };
  const room = new Uint8Array(65536);
`;

const REASON = await (async () => {
  try {
    await (await openLive({ interfaces: [LOOPBACK], backend: 'native' })).close();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
})();

/** Runs `script` in a process of its own: status or signal, and what it wrote. */
function run(script: string): string {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', PRELUDE + script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return `${signal ?? status}: ${stdout.trim()}${stderr}`;
}

describe.skipIf(REASON !== null)(`the addon${skipNote(REASON)}`, () => {
  it('outlives what its listener throws', () => {
    const script = `
      let calls = 0;
      const capture = open(() => { calls++; capture.read(room, 0, room.length); capture.read(room, 0, room.length);
        throw new Error('thrown'); });
      capture.read(room, 0, room.length);
      for (let i = 0; i < 3; i++) setTimeout(send, 100 * i);
      setTimeout(() => { capture.close(); console.log('alive', calls > 1); }, 800);`;
    expect(run(script)).toBe('0: alive true');
  });

  it('lets a worker end in the middle of a capture', () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const code = ${JSON.stringify(PRELUDE)} + 'const capture = open(() => {}); capture.read(room, 0, room.length);' +
        'setInterval(() => capture.read(room, 0, room.length), 5); require("node:worker_threads").parentPort.postMessage(1);';
      let ended = 0;
      for (let i = 0; i < 4; i++) {
        const worker = new Worker(code, { eval: true });
        worker.on('message', () => { send(); setTimeout(() => worker.terminate(), 50); });
        worker.on('exit', () => { if (++ended === 4) console.log('alive'); });
      }`;
    expect(run(script)).toBe('0: alive');
  });

  it.each([
    ['with an open capture', 'open(() => {}); process.exit(3);', '3: '],
    ['with a closed one that is asked on', closedAndAsked(), '0: -1 true'],
    ['with many opened and closed', 'for (let i = 0; i < 50; i++) open(() => {}).close(); console.log(1)', '0: 1'],
    ['without any reader', 'const c = open(() => {}); send(); setTimeout(() => c.close(), 200);', '0: '],
  ])('lets the process end %s', (_name, script, result) => {
    expect(run(script)).toBe(result);
  });

  it.each([
    ['an offset behind the array', 'capture.read(room, 65537, 1)', 'RangeError'],
    ['a length beyond the array', 'capture.read(room, 1, 65536)', 'RangeError'],
    ['no array', 'capture.read(null, 0, 1)', 'Error'],
    ['no arguments', 'capture.read()', 'Error'],
    ['a capture without options', 'new addon.Capture()', 'Error'],
    ['a filter without arguments', 'new addon.Filter()', 'Error'],
    ['a filter of another object', 'addon.Filter.prototype.select.call({})', 'TypeError'],
  ])('answers %s with an error', (_name, call, error) => {
    const script = `
      const capture = open(() => {});
      try { ${call}; console.log('no error'); } catch (error) { console.log(error.constructor.name); }
      capture.close();`;
    expect(run(script)).toMatch(new RegExp(`^0: (Type)?${error}$`));
  });
});

function closedAndAsked(): string {
  return `const c = open(() => {}); c.stop(); c.close(); c.close(); c.stop();
    console.log(c.read(room, 0, 10), c.counts().received >= 0);`;
}
