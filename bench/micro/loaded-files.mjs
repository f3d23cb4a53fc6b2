/** Preloaded: keeps a list of every module file that the process loads, with its size. */
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';

globalThis.loadedFiles = [];
const { port1, port2 } = new MessageChannel();
port1.on('message', (each) => globalThis.loadedFiles.push(each)).unref();
register('./loaded-files-hooks.mjs', import.meta.url, { data: { port: port2 }, transferList: [port2] });
