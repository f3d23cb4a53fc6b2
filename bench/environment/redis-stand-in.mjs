/** Answers what ioredis and a PING need, where no redis-server is installed. */
import { createServer } from 'node:net';

const bulk = (text) => `$${text.length}\r\n${text}\r\n`;
const REPLIES = {
  PING: '+PONG\r\n',
  INFO: bulk('# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\nrole:master\r\nloading:0\r\n'),
  ROLE: `*3\r\n${bulk('master')}:0\r\n*0\r\n`,
};

const server = createServer((socket) => {
  let pending = '';
  socket.setEncoding('latin1').on('error', () => {});
  socket.on('data', (chunk) => {
    pending += chunk;
    for (let command = takeCommand(); command !== undefined; command = takeCommand()) {
      socket.write(REPLIES[command[0].toUpperCase()] ?? '+OK\r\n');
    }
  });

  function takeCommand() {
    const count = /^\*(\d+)\r\n/.exec(pending);
    if (count === null) return undefined;
    const words = [];
    let at = count[0].length;
    for (let index = 0; index < Number(count[1]); index += 1) {
      const length = /^\$(\d+)\r\n/.exec(pending.slice(at));
      if (length === null) return undefined;
      const from = at + length[0].length;
      at = from + Number(length[1]) + 2;
      if (at > pending.length) return undefined;
      words.push(pending.slice(from, at - 2));
    }
    pending = pending.slice(at);
    return words;
  }
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
