import { openFiles } from '../../src/analysis.js';
import { main } from '../../src/cli/main.js';
import { fakeIo } from './fake-io.js';
import { FakeKeyboard, FakeTerminal } from './fake-terminal.js';

/** Time goes on by this much where a frame is not due yet. */
const STEP_MS = 50;

/**
 * The lines of the screen some seconds into `wiretable live ARGS`, with their colours: the whole program, on a clock that
 * stands still while it works, so that the picture is the same each time.
 */
export async function film(
  args: readonly string[],
  seconds: number,
  [columns, rows]: readonly [number, number],
): Promise<string[]> {
  const io = fakeIo();
  const terminal = new FakeTerminal(columns, rows);
  const keyboard = new FakeKeyboard();
  Object.assign(io.env, { LANG: 'C.UTF-8', TERM: 'xterm-256color' });
  io.openTerminal = async () => ({
    keyboard: keyboard as unknown as NodeJS.ReadStream,
    terminal: terminal as unknown as NodeJS.WriteStream,
    close: () => {},
  });
  let picture: string[] = [];
  io.openFiles = (options, pace) => {
    if (pace !== undefined) {
      pace.wait = async () => {
        io.tick(STEP_MS);
        await new Promise((resolve) => setImmediate(resolve));
        if (io.clockMs < seconds * 1000 || picture.length > 0) return;
        picture = terminal.painted;
        keyboard.press('q');
      };
    }
    return openFiles(options, pace);
  };
  await main(['live', ...args, '--color', 'always'], io);
  return picture;
}
