import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Followers, MOST_FOLLOWERS } from '../../src/adapters/page/followers.js';
import { HealthPolicyModule, HealthPolicyService, indicator } from '../../src/index.js';

const apps: INestApplication[] = [];
const servers: Server[] = [];
const requests: ClientRequest[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const each of requests.splice(0)) each.destroy();
  for (const each of sockets.splice(0)) each.destroy();
  for (const each of servers.splice(0)) each.close();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** One that follows: what it was told so far. */
class Follower {
  text = '';
  ended = false;
  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    response.on('close', () => (this.ended = true)).on('error', () => {});
  }

  static async of(url: string): Promise<Follower> {
    const asked = request(url, { agent: false, headers: { accept: 'text/event-stream' } }).end();
    requests.push(asked);
    asked.on('error', () => {});
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return new Follower(response);
  }

  get contents(): string[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as string);
  }

  async until(condition: (self: Follower) => boolean): Promise<void> {
    const end = performance.now() + 20_000;
    while (!condition(this)) {
      if (performance.now() > end) throw new Error(`not told: ${this.text.slice(-300)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function start() {
  let status: 'up' | 'down' = 'up';
  const cache = indicator('cache', () => ({ status }));
  @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators: [cache] })] })
  class App {}
  const app = await NestFactory.create(App, { logger: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const service = app.get(HealthPolicyService);
  await service.checkNow();
  const becomes = async (next: 'up' | 'down') => {
    status = next;
    await service.checkNow();
  };
  return { app, becomes, url: `${await app.getUrl()}/health/page/events` };
}

/** A server whose every request follows. */
async function serve(followers: Followers): Promise<{ url: string; port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(200);
    followers.add(response, 'full');
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port };
}

describe('the events of the page', () => {
  it('begin with the content as it is, and tell each change', async () => {
    const { url, becomes } = await start();
    const follower = await Follower.of(url);
    expect(follower.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await follower.until(({ contents }) => contents.length === 1);
    expect(follower.text).toMatch(/^retry: \d+\n\n/);
    expect(follower.contents[0]).toContain('<h1 id="verdict">OK</h1>');
    await becomes('down');
    await follower.until(({ contents }) => contents.at(-1)!.includes('<h1 id="verdict">Degraded</h1>'));
  });

  it('are for a bounded number of pages: one more is told to come later, and one that leaves makes room', async () => {
    const { url } = await start();
    const all = await Promise.all(Array.from({ length: MOST_FOLLOWERS }, () => Follower.of(url)));
    const refused = await Follower.of(url);
    expect([refused.response.statusCode, refused.response.headers['retry-after']]).toEqual([429, '10']);
    all[0]!.response.destroy();
    let again = refused;
    while (again.response.statusCode !== 200) again = await Follower.of(url);
    await again.until(({ contents }) => contents.length === 1);
  });

  it('end with the drain, shutting down as their last word, and hold nothing up', async () => {
    const { app, url } = await start();
    const follower = await Follower.of(url);
    await follower.until(({ contents }) => contents.length === 1);
    await Promise.all(apps.splice(0).map((each) => each.close()));
    expect(app.getHttpServer().listening).toBe(false);
    await follower.until(({ ended }) => ended);
    expect(follower.contents.at(-1)).toContain('<h1 id="verdict">Shutting down</h1>');
  });

  it('have no body for HEAD, and take no place', async () => {
    const { url } = await start();
    for (let turn = 0; turn <= MOST_FOLLOWERS; turn += 1) {
      const asked = request(url, { method: 'HEAD', agent: false }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      await once(response.resume(), 'end');
    }
  });
});

describe('those who follow', () => {
  it('are rendered for once a change and level, however many they are, and not at all where nobody is', async () => {
    let rendered = 0;
    const followers = new Followers(() => `content ${(rendered += 1)}`);
    const { url } = await serve(followers);
    followers.changed();
    expect(rendered).toBe(0);
    const all = [await Follower.of(url), await Follower.of(url), await Follower.of(url)];
    for (const each of all) await each.until(({ contents }) => contents.length === 1);
    for (let turn = 0; turn < 50; turn += 1) followers.changed();
    for (const each of all) await each.until(({ contents }) => contents.length === 2);
    expect(rendered).toBe(4);
    followers.close();
  });

  it('are dropped where they do not read, and the others hear on', async () => {
    const followers = new Followers(() => 'x'.repeat(700_000));
    const { url, port } = await serve(followers);
    const lazy = connect(port, '127.0.0.1');
    sockets.push(lazy);
    lazy.on('error', () => {});
    lazy.pause();
    lazy.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const eager = await Follower.of(url);
    await eager.until(() => followers.size === 2);
    for (let turn = 2; followers.size === 2; turn += 1) {
      expect(turn).toBeLessThan(40);
      followers.changed();
      await eager.until(({ text }) => text.split('data: ').length - 1 >= turn);
    }
    expect(followers.size).toBe(1);
    expect(eager.ended).toBe(false);
    followers.close();
  }, 60_000);

  it('never hold a process open', async () => {
    const program = `
      import { createServer, get } from 'node:http';
      import { Followers } from '${new URL('../../dist/adapters/page/followers.js', `file://${process.cwd()}/test/page/`).href}';
      const followers = new Followers(() => 'content');
      const server = createServer((request, response) => {
        response.writeHead(200);
        followers.add(response, 'full');
        followers.changed();
        server.close();
        process.send(followers.size);
      });
      server.listen(0, '127.0.0.1', () => process.send(server.address().port));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [port] = (await once(child, 'message')) as [number];
    const exited = once(child, 'exit');
    const size = once(child, 'message');
    await Follower.of(`http://127.0.0.1:${port}/`);
    expect((await size)[0]).toBe(1);
    if (child.connected) child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
