#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import type { Io } from './cli/io.js';

// Since Node 22.1: keeps compiled code between runs.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => performance.now(),
  version: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  analyze: async (options) => (await import('./analysis.js')).analyze(options),
  verify: async (path, signal) => (await import('./capture/verify/verify-capture.js')).verifyCapture(path, { signal }),
  openFiles: async (options, pace) => (await import('./analysis.js')).openFiles(options, pace),
  watch: async (options, feed) => (await import('./analysis.js')).watch(options, feed),
  every(ms, listener) {
    const timer = setInterval(listener, ms);
    return () => clearInterval(timer);
  },
  onInterrupt(listener) {
    for (const signal of INTERRUPTS) process.on(signal, listener);
    return () => {
      for (const signal of INTERRUPTS) process.off(signal, listener);
    };
  },
  endNow() {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  },
};

try {
  // Loaded here, so that even a program that cannot be read (too many open files) ends in one line.
  const { main } = await import('./cli/main.js');
  const status = await main(process.argv.slice(2), io);
  // Not left to the event loop: a capture that was given up may still hold a pipe open.
  process.exit(status);
} catch (error) {
  process.stderr.write(`wiretable: cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
