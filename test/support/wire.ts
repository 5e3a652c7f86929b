import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const SENDER = fileURLToPath(new URL('../live/send.py', import.meta.url));
const OPEN_MS = 20_000;
/** Clock ticks a second in /proc/PID/stat: USER_HZ. */
const TICKS_PER_SEC = 100;

/** Why there can be no network of our own here, or null. */
export function reasonForNoWire(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    new Wire().remove();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
}

let wires = 0;

/** Two network namespaces of our own with a cable between them: what is sent on `va` is captured on `vb`. */
export class Wire {
  private readonly sending = `wtA${process.pid}-${++wires}`;
  private readonly listening = `wtB${process.pid}-${wires}`;
  private readonly started: ChildProcess[] = [];

  constructor() {
    this.ip('netns', 'add', this.sending);
    this.ip('netns', 'add', this.listening);
    this.plug();
  }

  /** A new cable, as after `unplug()`. */
  plug(): void {
    this.ip('-n', this.sending, ...'link add va type veth peer name vb netns'.split(' '), this.listening);
    for (const [namespace, end] of [
      [this.sending, 'va'],
      [this.listening, 'vb'],
    ]) {
      // Nobody else speaks here.
      this.inside(namespace, 'sysctl', '-qw', `net.ipv6.conf.${end}.disable_ipv6=1`);
      this.ip('-n', namespace, 'link', 'set', end, 'mtu', '65535', 'arp', 'off', 'up');
    }
  }

  unplug(): void {
    this.ip('-n', this.listening, 'link', 'del', 'vb');
  }

  /** The other end goes down or up: the carrier goes, or comes back. */
  setCarrier(isThere: boolean): void {
    this.ip('-n', this.sending, 'link', 'set', 'va', isThere ? 'up' : 'down');
  }

  setDown(): void {
    this.ip('-n', this.listening, 'link', 'set', 'vb', 'down');
  }

  /** Starts a program beside `vb` and waits until it captures there. */
  async listen(command: string, ...args: string[]): Promise<Listener> {
    const child = spawn('ip', ['netns', 'exec', this.listening, command, ...args], { cwd: TOP });
    this.started.push(child);
    const listener = new Listener(child);
    for (let waited = 0; waited < OPEN_MS && !this.isListenedTo(); waited += 50) {
      if (listener.hasEnded) throw new Error(`${command} ended: ${listener.stderr}`);
      await sleep(50);
    }
    return listener;
  }

  /** `wiretable live` on `vb`. */
  live(...args: string[]): Promise<Listener> {
    return this.listen(process.execPath, 'dist/main.js', 'live', '-i', 'vb', '-q', '-F', 'json', ...args);
  }

  /** Sends, and gives how many frames and in how many seconds. */
  async send(...args: string[]): Promise<{ frames: number; seconds: number }> {
    const child = spawn('ip', ['netns', 'exec', this.sending, 'python3', SENDER, 'va', ...args]);
    this.started.push(child);
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    await once(child, 'close');
    const [frames, seconds] = output.split(' ').map(Number);
    return { frames, seconds };
  }

  remove(): void {
    for (const child of this.started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    for (const namespace of [this.sending, this.listening]) this.ip('netns', 'del', namespace);
  }

  /** Whoever captures makes the interface promiscuous. */
  private isListenedTo(): boolean {
    const [link] = JSON.parse(this.ip('-n', this.listening, '-j', '-d', 'link', 'show', 'vb'));
    return link.promiscuity > 0;
  }

  private ip(...args: string[]): string {
    return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private inside(namespace: string, ...command: string[]): void {
    execFileSync('ip', ['netns', 'exec', namespace, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

/** A program that captures. */
export class Listener {
  stdout = '';
  stderr = '';
  status: number | null = null;
  hasEnded = false;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => (this.stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.stderr += String(chunk)));
    child.on('close', (status) => {
      this.hasEnded = true;
      this.status = status;
    });
  }

  /** CPU seconds of all its threads so far. */
  get cpuSec(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC;
  }

  /** Users of the process: real, effective, saved, of files. */
  get uids(): number[] {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return (/^Uid:\s+(.*)$/m.exec(status)?.[1] ?? '').split(/\s+/).map(Number);
  }

  /** Ctrl-C, and the wait for the end. */
  async interrupt(): Promise<this> {
    this.child.kill('SIGINT');
    return this.end();
  }

  async end(): Promise<this> {
    if (!this.hasEnded) await once(this.child, 'close');
    return this;
  }
}
