import { build } from 'esbuild';

/**
 * Makes one file of the main entry, and one of the worker of the management server: Node takes longer to find a hundred small files
 * than to run them. Names are kept, since Nest's log and errors show them. What is not ours stays outside.
 */
await build({
  entryPoints: { index: 'dist/index.js', worker: 'dist/adapters/management/worker.js' },
  outdir: 'dist',
  allowOverwrite: true,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  keepNames: true,
});
