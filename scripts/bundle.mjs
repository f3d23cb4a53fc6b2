import { chmod, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { minify } from 'terser';

/**
 * Makes one file of the main entry, one of the worker of the management server and one of the command line: Node takes longer to find a hundred small files
 * than to run them. What is not ours stays outside. Names at the top level are kept, since Nest's log shows those of classes.
 */
const { outputFiles } = await build({
  entryPoints: { index: 'src/index.ts', worker: 'src/adapters/management/worker.ts', cli: 'src/cli/main.ts' },
  outdir: 'dist',
  write: false,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
});

for (const { path, text } of outputFiles) {
  const { code } = await minify(text, { ecma: 2020, keep_classnames: true, toplevel: false });
  await writeFile(path, code);
}
await chmod('dist/cli.js', 0o755);
