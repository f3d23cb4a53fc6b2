/** A cluster of two workers, each of them `managed.mjs`. */
import cluster from 'node:cluster';

if (cluster.isPrimary) {
  cluster.on('exit', (_worker, code) => code !== 0 && process.exit(code));
  cluster.fork();
  cluster.fork();
  process.on('disconnect', () => process.exit());
} else {
  await import('./managed.mjs');
}
