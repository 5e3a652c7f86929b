// Listens and connects inside a network namespace: one order a line on standard input, one answer a line on standard output.
// Started by test/support/netns.ts with `ip netns exec`.
import { createSocket } from 'node:dgram';
import { createServer, connect } from 'node:net';
import { createInterface } from 'node:readline';

const orders = {
  /** Answers whoever comes. */
  listen: ({ proto, address, port }) =>
    new Promise((resolve, reject) => {
      if (proto === 'udp') {
        const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
        socket.on('message', (_message, { address: to, port: at }) => socket.send('answer', at, to));
        socket.once('error', reject);
        socket.bind(port, address, () => resolve('listening'));
        return;
      }
      const server = createServer((socket) => socket.on('error', () => {}).resume());
      server.once('error', reject);
      server.listen({ host: address, port }, () => resolve('listening'));
    }),

  /** Says `connected` where the other side answered in time, else `silent`, or the error's code. */
  open: ({ proto, from, fromPort, to, toPort, waitMs }) =>
    new Promise((resolve) => {
      let finish;
      const timer = setTimeout(() => finish('silent'), waitMs);
      if (proto === 'udp') {
        const socket = createSocket(from.includes(':') ? 'udp6' : 'udp4');
        finish = (result) => {
          clearTimeout(timer);
          socket.close();
          resolve(result);
        };
        socket.once('message', () => finish('connected'));
        socket.once('error', ({ code }) => finish(code));
        // Refused by the host's own rules is told to the sender at once: nothing went out, as in silence.
        socket.bind(fromPort, from, () => socket.send('ask', toPort, to, (error) => error && finish('silent')));
        return;
      }
      const socket = connect({ host: to, port: toPort, localAddress: from, localPort: fromPort });
      finish = (result) => {
        clearTimeout(timer);
        // With a RST no port stays behind in TIME_WAIT; before it is connected it would wait for that.
        if (result === 'connected') socket.resetAndDestroy();
        else socket.destroy();
        resolve(result);
      };
      socket.once('connect', () => finish('connected'));
      socket.on('error', ({ code }) => finish(code));
    }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, order, ...details } = JSON.parse(line);
  orders[order](details).then(
    (result) => process.stdout.write(`${JSON.stringify({ id, result })}\n`),
    (error) => process.stdout.write(`${JSON.stringify({ id, result: error.code ?? String(error) })}\n`),
  );
}
process.exit(0);
