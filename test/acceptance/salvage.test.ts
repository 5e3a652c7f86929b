import { describe, expect, it } from 'vitest';
import { judgeFiles, SM } from '../support/judge-scene.js';
import { Scene } from '../support/scene.js';
import { BINARY, HTTP_GET, HTTP_OK } from './payloads.js';

const CLIENT = '198.51.100.7';

/** Two visits, one of them while a record in the middle is broken, and one behind it. */
function damaged(): { bytes: Uint8Array; lost: number } {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(BINARY, BINARY);
  const long = scene.tcp(`${CLIENT}:50002`, `${SM}:22`).handshake().ask(BINARY);
  const lost = scene.frames.length;
  long.answer(BINARY);
  long.ask(BINARY).answer(BINARY).close();
  scene.tcp(`${CLIENT}:50003`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
  const before = scene.pcap(0, lost).length;
  const bytes = scene.pcap();
  bytes.fill(0xff, before + 8, before + 12);
  return { bytes, lost };
}

describe('--salvage', () => {
  it('reads on behind damage, marks what follows, and never calls it complete', async () => {
    const { bytes, lost } = damaged();
    const { flows, report, status, stderr, of } = await judgeFiles({ 'x.pcap': bytes }, { args: ['--salvage'] });
    expect(status).toBe(3);
    expect(report.complete).toBe(false);
    expect(flows.map((flow) => [flow['id.resp_p'], flow.salvaged])).toEqual([
      [443, false],
      [22, true],
      [80, true],
    ]);
    expect(report.coverage).toMatchObject({ salvaged: { places: 1, flows: 2 }, books: { imbalances: [] } });
    expect(report.inputs[0]).toMatchObject({
      complete: false,
      skipped: { places: 1, bytes: report.coverage.salvaged.bytes, firstFrame: lost + 1 },
      error: { code: 'damaged', frame: lost + 1 },
    });
    expect(of('unlisted-port')[0].tags).toEqual(['platform-service', 'salvaged']);
    expect(stderr).toContain(`(frame ${lost + 1}): caplen 4294967295 exceeds the limit 262144`);
  });

  it('is asked for: without it the reading ends at the damage', async () => {
    const { bytes, lost } = damaged();
    const { report, flows, status } = await judgeFiles({ 'x.pcap': bytes });
    expect(status).toBe(3);
    expect(report.coverage.packets).toBe(lost);
    expect(flows.every((flow) => !flow.salvaged)).toBe(true);
  });

  it('leaves open what the missing frames might have told', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(BINARY, BINARY);
    const end = scene.pcap().length;
    // Nothing tells who opened this one.
    scene.tcp('198.51.100.9:443', `${SM}:9191`).unseenHandshake().ack().ask(BINARY).serverAck().answer(BINARY);
    const bytes = scene.pcap();
    bytes.fill(0xff, end + 8, end + 12);
    const { flows } = await judgeFiles({ 'x.pcap': bytes }, { args: ['--salvage'] });
    expect(flows[1]).toMatchObject({
      verdict: 'review',
      rules: ['direction-unknown', 'evidence-lost'],
      salvaged: true,
    });
  });
});
