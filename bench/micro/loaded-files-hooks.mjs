import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let port;

export function initialize(data) {
  port = data.port;
}

export function load(url, context, next) {
  if (url.startsWith('file:')) port.postMessage({ url, bytes: statSync(fileURLToPath(url)).size });
  return next(url, context);
}
