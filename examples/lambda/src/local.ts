import { createServer } from 'node:http';
import { handler } from './handler.js';

/** Stands in for Lambda: one event for each request. */
createServer(async (request, response) => {
  const { url: rawPath = '/', method = 'GET', headers } = request;
  const event = { rawPath, headers: headers as Record<string, string>, requestContext: { http: { method } } };
  const { statusCode, headers: answered, body } = await handler(event);
  response.writeHead(statusCode, answered as Record<string, string>).end(body);
}).listen(Number(process.env.PORT ?? 3000));
