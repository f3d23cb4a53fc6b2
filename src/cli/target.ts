import { UsageError } from './command.js';
import type { Target } from './exchange.js';

/** `unix:/run/app.sock:/health/ready` */
const UNIX = /^unix:(\/[^:]+):(\/.*)$/;

/**
 * Where a URL points, or `unix:<socket>:<path>`. Credentials in it are refused: every process can read a command line.
 * @throws UsageError that never repeats the URL
 */
export function targetOf(text: string, socketPath?: string): Target {
  const [, socket, path] = UNIX.exec(text) ?? [];
  if (socket !== undefined && path !== undefined) {
    if (socketPath !== undefined) throw new UsageError('give the Unix socket once: in the URL or as --unix-socket');
    return { secure: false, hostname: 'localhost', port: 80, path, socketPath: socket };
  }
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new UsageError(
      'the URL must be like http://127.0.0.1:3000/health/ready, or unix:/path/to.sock:/health/ready',
    );
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'the URL must hold no credentials: put the token into a variable, and name that with --token-env',
    );
  const secure = url.protocol === 'https:';
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    ...(socketPath === undefined ? {} : { socketPath }),
  };
}
