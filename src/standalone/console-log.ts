import type { Log } from '../assembly/log.js';

/** The console, with what the line is about in front of it. */
export const consoleLog: Log = {
  log: (line) => console.info(`[health] ${line}`),
  warn: (line) => console.warn(`[health] ${line}`),
  error: (line) => console.error(`[health] ${line}`),
};
