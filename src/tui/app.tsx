import { Box, Text, useInput } from 'ink';
import { memo, useRef, useState } from 'react';
import { draw, type Size } from './draw.js';
import { keysOf } from './keys.js';
import type { Look } from './look.js';
import type { SightMaker } from './sight-maker.js';
import { FIRST_STATE, react, type ViewState, type Wish } from './state.js';
import { copyText } from './copy-text.js';

/** Beats that a message stays, unless a key comes first. */
const MESSAGE_BEATS = 20;

/** What the screen asks of the program. What is given back is told in the status line. */
export interface Actions {
  quit(): void;
  writeReport(): Promise<string>;
  writeEvidence(): Promise<string>;
  /** Puts the text into the clipboard of whoever sits at the terminal. */
  copy(text: string): void;
}

export interface AppProps {
  sights: SightMaker;
  actions: Actions;
  size: Size;
  /** Counts up with each look at the run. */
  beat: number;
  look: Look;
  /** What happened beside the packets, and when. */
  notice: { text: string; beat: number } | null;
  /** The screen stands still, or goes on. */
  onPause: (isPaused: boolean) => void;
}

/** The screen: one `<Text>` for each of its lines, which React leaves alone where the line is the same. */
export function App({ sights, actions, size, beat, look, notice, onPause }: AppProps) {
  const [state, setState] = useState<ViewState>(FIRST_STATE);
  const [message, setMessage] = useState<{ text: string; beat: number } | null>(null);
  // Keys can come faster than React draws: each has to find the state that the one before it left.
  const latest = useRef(state);
  const beatNow = useRef(beat);
  beatNow.current = beat;

  const latestMessage = (message?.beat ?? -1) >= (notice?.beat ?? -1) ? (message ?? notice) : notice;
  const shownMessage = latestMessage !== null && beat - latestMessage.beat < MESSAGE_BEATS ? latestMessage.text : null;
  const drawing = draw(sights.sight(state), state, size, look, shownMessage);
  const scene = useRef(drawing.scene);
  scene.current = drawing.scene;

  useInput((input, inkKey) => {
    for (const key of keysOf(input, inkKey)) {
      const before = latest.current;
      const reaction = react(before, key, scene.current);
      latest.current = reaction.state;
      if (reaction.state.isPaused !== before.isPaused) onPause(reaction.state.isPaused);
      // Several keys at once: each needs the list as the one before it left it.
      if (reaction.state !== before)
        scene.current = draw(sights.sight(reaction.state), reaction.state, size, look, null).scene;
      setMessage(null);
      if (reaction.wish !== null) fulfil(reaction.wish, reaction.state);
    }
    setState(latest.current);
  });

  function tell(text: string): void {
    setMessage({ text, beat: beatNow.current });
  }

  function fulfil(wish: Wish, at: ViewState): void {
    if (wish === 'quit') actions.quit();
    else if (wish === 'copy') {
      const text = copyText(sights.sight(at), at, scene.current);
      if (text !== null) actions.copy(text);
      tell(text === null ? 'nothing to copy here' : `copied: ${text}`);
    } else {
      const [what, done] =
        wish === 'report' ? ['report', actions.writeReport()] : ['evidence', actions.writeEvidence()];
      tell(`${what}: being written`);
      done.then(tell, (error: unknown) => tell(`${what}: ${error instanceof Error ? error.message : String(error)}`));
    }
  }

  return (
    <Box flexDirection="column">
      {drawing.lines.map((line, i) => (
        <ScreenLine key={i} line={line} />
      ))}
    </Box>
  );
}

const ScreenLine = memo(({ line }: { line: string }) => <Text wrap="truncate-end">{line === '' ? ' ' : line}</Text>);
