#!/usr/bin/env node
import { openSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { availableParallelism } from 'node:os';
import { ReadStream } from 'node:tty';
import type { Io } from './cli/io.js';

// Since Node 22.1: keeps compiled code between runs.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

/** Nobody presses a key twice so fast. */
const SAME_REQUEST_MS = 50;
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => performance.now(),
  parallelism: availableParallelism,
  version: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  analyze: async (options) => (await import('./analysis.js')).analyze(options),
  verify: async (path, signal) => (await import('./capture/verify/verify-capture.js')).verifyCapture(path, { signal }),
  openFiles: async (options, pace) => (await import('./analysis.js')).openFiles(options, pace),
  watch: async (options, feed) => (await import('./analysis.js')).watch(options, feed),
  async openTerminal(isInputTaken) {
    const { stdin, stdout, env } = process;
    if (!stdout.isTTY || env.TERM === 'dumb') return null;
    // React's development build takes three times as long.
    env.NODE_ENV ??= 'production';
    if (stdin.isTTY && !isInputTaken)
      return { keyboard: stdin, terminal: stdout, close: () => void stdin.pause().unref() };
    try {
      const keyboard = new ReadStream(openSync('/dev/tty', 'r'));
      return { keyboard, terminal: stdout, close: () => void keyboard.destroy() };
    } catch {
      return null;
    }
  },
  onCrash(listener) {
    const end = (error: unknown) => {
      listener();
      tellFailure('internal error, please report it', error);
      process.exit(2);
    };
    process.on('uncaughtException', end);
    process.on('exit', listener);
    return () => {
      process.off('uncaughtException', end);
      process.off('exit', listener);
    };
  },
  every(ms, listener) {
    const timer = setInterval(listener, ms);
    return () => clearInterval(timer);
  },
  openInterfaces: async (options) => (await import('./analysis.js')).openInterfaces(options),
  identityToTake: async (user) => (await import('./capture/rights.js')).identityToTake(user, process.env),
  listInterfaces: async () => (await import('./capture/live.js')).listInterfaces(),
  examineHost: async () => (await import('./capture/host.js')).examineHost(),
  onInterrupt(listener) {
    let isAsked = false;
    let isOver = false;
    const stop = () => {
      isOver = true;
      for (const signal of INTERRUPTS) process.off(signal, onSignal);
    };
    const tell = () => {
      if (isOver) return;
      isOver = true;
      listener();
      // What comes within a moment is the same request: timeout(1) signals the program, and then its group.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SAME_REQUEST_MS);
      // Those that follow are the kernel's: a listener, also that of the screen's library, would have to wait for a busy loop.
      for (const signal of INTERRUPTS) process.removeAllListeners(signal);
    };
    const onSignal = (signal: NodeJS.Signals) => {
      // Two have come before anything could be done about the first.
      if (isAsked) {
        tell();
        process.kill(process.pid, signal);
      }
      isAsked = true;
      setImmediate(tell);
    };
    for (const signal of INTERRUPTS) process.on(signal, onSignal);
    return stop;
  },
};

try {
  // Loaded here, so that even a program that cannot be read (too many open files) ends in one line.
  const { main } = await import('./cli/main.js');
  const status = await main(process.argv.slice(2), io);
  // Not left to the event loop: a capture that was given up may still hold a pipe open.
  process.exit(status);
} catch (error) {
  tellFailure('cannot start', error);
  process.exitCode = 2;
}

function tellFailure(what: string, error: unknown): void {
  process.stderr.write(`wiretable: ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
}
