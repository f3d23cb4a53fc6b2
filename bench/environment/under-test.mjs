import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One server that is measured, in a process of its own. It ends with this process. */
export class UnderTest {
  #child;
  #waiting = [];
  #output = '';

  static async start({ program, env }) {
    const server = new UnderTest();
    const file = fileURLToPath(new URL(`../programs/${program}.mjs`, import.meta.url));
    server.#child = fork(file, {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [server.#child.stdout, server.#child.stderr]) stream.on('data', (text) => server.#keep(text));
    server.#child.on('message', (message) => server.#waiting.shift()?.resolve(message));
    server.#child.on('exit', (code, signal) => server.#fail(new Error(`${program} ended (${code ?? signal})`)));
    server.ports = await server.#next(30_000);
    return server;
  }

  /** CPU time of the process in microseconds, calls to dependencies, and resident bytes, up to now. */
  counters() {
    return this.#ask({ kind: 'counters' });
  }

  /** Blocks the event loop of the server; returns at once. */
  block(ms) {
    this.#child.send({ kind: 'block', ms });
  }

  stop() {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }

  #ask(message) {
    const answer = this.#next(60_000);
    this.#child.send(message);
    return answer;
  }

  #next(withinMs) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no word from the server:\n${this.#output}`)), withinMs);
      this.#waiting.push({
        resolve: (message) => (clearTimeout(timer), resolve(message)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
    });
  }

  #keep(text) {
    this.#output = (this.#output + text).slice(-5000);
  }

  #fail(error) {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${error.message}:\n${this.#output}`));
  }
}
