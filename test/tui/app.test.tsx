import { cleanup, render } from 'ink-testing-library';
import { afterEach, expect, it } from 'vitest';
import { App } from '../../src/tui/app.js';
import { makeLook } from '../../src/tui/look.js';
import { SightMaker } from '../../src/tui/sight-maker.js';
import { FakeView } from '../support/sight-fixture.js';

afterEach(cleanup);

it('draws one text for each line, and answers keys', async () => {
  const look = makeLook({ colours: 'none', unicode: true, timeZone: 'UTC' });
  const actions = { quit() {}, writeReport: async () => '', writeEvidence: async () => '', copy() {} };
  const sights = new SightMaker(new FakeView(), () => 0);
  const { lastFrame, stdin } = render(
    <App
      sights={sights}
      actions={actions}
      size={{ columns: 80, rows: 24 }}
      beat={0}
      look={look}
      notice={null}
      onPause={() => {}}
    />,
  );
  expect(lastFrame()?.split('\n')).toHaveLength(23);
  expect(lastFrame()).toContain('NEWEST FINDINGS');
  await new Promise((resolve) => setTimeout(resolve, 5));
  stdin.write('4');
  await expect.poll(lastFrame).toContain('PEERS  3, most violations first');
});
