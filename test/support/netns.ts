import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const AGENT = fileURLToPath(new URL('netns-agent.mjs', import.meta.url));
/** No command here takes longer, whatever hangs. */
const COMMAND_MS = 10_000;

/** Why there can be no namespaces with rules here; null: there can. */
export function noNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'needs root';
  for (const [tool, args] of [
    ['ip', ['-V']],
    ['nft', ['--version']],
  ] as const) {
    if (spawnSync(tool, args).status !== 0) return `no ${tool} here`;
  }
  const name = `wiretable-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]);
  if (made.status !== 0) return 'no network namespaces here';
  const listed = spawnSync('ip', ['netns', 'exec', name, 'nft', 'add', 'table', 'inet', 'probe']);
  spawnSync('ip', ['netns', 'del', name]);
  return listed.status === 0 ? null : 'no nftables in this kernel';
}

/** A network namespace with a process of ours in it that listens and connects. Throws where a command fails. */
export class Namespace {
  readonly #agent: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (result: string) => void>();
  #orders = 0;

  constructor(readonly name: string) {
    run('ip', 'netns', 'add', name);
    this.exec('ip', 'link', 'set', 'lo', 'up');
    this.#agent = spawn('ip', ['netns', 'exec', name, process.execPath, AGENT]);
    createInterface({ input: this.#agent.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line) as { id: number; result: string };
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
    this.#agent.on('exit', () => {
      for (const answer of this.#waiting.values()) answer('the agent is gone');
    });
  }

  /** Runs a command inside; gives what it prints. */
  exec(...command: string[]): string {
    return run('ip', 'netns', 'exec', this.name, ...command);
  }

  /** Gives the link these addresses, and makes it the way to everybody else. */
  setAddresses(link: string, addresses: Iterable<string>): void {
    this.exec('ip', 'link', 'set', link, 'up');
    for (const address of addresses) {
      if (address.includes(':')) this.exec('ip', '-6', 'address', 'add', `${address}/128`, 'dev', link, 'nodad');
      else this.exec('ip', 'address', 'add', `${address}/32`, 'dev', link);
    }
    this.exec('ip', 'route', 'add', 'default', 'dev', link);
    this.exec('ip', '-6', 'route', 'add', 'default', 'dev', link);
  }

  listen(proto: string, address: string, port: number): Promise<string> {
    return this.#ask({ order: 'listen', proto, address, port });
  }

  open(proto: string, from: string, fromPort: number, to: string, toPort: number, waitMs: number): Promise<string> {
    return this.#ask({ order: 'open', proto, from, fromPort, to, toPort, waitMs });
  }

  /** Ends the process and takes the namespace away, with its links and rules. */
  delete(): void {
    this.#agent.kill('SIGKILL');
    spawnSync('ip', ['netns', 'del', this.name]);
  }

  #ask(order: object): Promise<string> {
    const id = this.#orders++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#agent.stdin.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }
}

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: COMMAND_MS });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
