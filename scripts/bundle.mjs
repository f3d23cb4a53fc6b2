import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';

/**
 * Makes few files of many: Node takes longer to find a hundred small ones than to run them. Of the main entry one with what every
 * application needs, and in `dist/chunks` one for each part that is loaded on demand. The worker of the management server lies beside the
 * part that starts it; it and the command line are one file each, with all they need. What is not ours stays outside. The names of
 * classes are kept, since Nest's log shows them.
 */
const common = {
  outdir: 'dist',
  write: false,
  metafile: true,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
};
const ENTRY = 'src/index.ts';
const splitting = { ...common, entryPoints: { index: ENTRY }, splitting: true, chunkNames: 'chunks/[name]-[hash]' };

/** The files that the entry loads at once, and the beginnings of what is loaded on demand. */
function graphOf({ inputs }) {
  const atOnce = filesFrom(ENTRY, inputs, (kind) => kind !== 'dynamic-import');
  const imports = [...filesFrom(ENTRY, inputs, () => true)].flatMap((file) => inputs[file].imports);
  const onDemand = imports.filter(({ kind, external }) => kind === 'dynamic-import' && !external);
  return { atOnce, onDemand: new Set(onDemand.map(({ path }) => path).filter((path) => !atOnce.has(path))) };
}

/** A file and all that it imports in these ways. */
function filesFrom(file, inputs, follows, found = new Set()) {
  found.add(file);
  for (const { path, kind, external } of inputs[file].imports)
    if (!external && follows(kind) && !found.has(path)) filesFrom(path, inputs, follows, found);
  return found;
}

/** esbuild makes a chunk for each set of parts that share a file. Where every part imports all that is loaded anyway, that is one. */
function oneShared({ atOnce, onDemand }) {
  const shared = [...atOnce].filter((file) => file !== ENTRY);
  const imports = shared.map((file) => `import ${JSON.stringify(resolve(file))};`).join('');
  return {
    name: 'one-shared-chunk',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        onDemand.has(relative(process.cwd(), path))
          ? { contents: `${await readFile(path, 'utf8')}\n${imports}`, loader: 'ts' }
          : undefined,
      );
    },
  };
}

const { metafile } = await build(splitting);
const results = await Promise.all([
  // The imports that were added are for their effect, which `sideEffects: false` in package.json would have dropped.
  build({ ...splitting, plugins: [oneShared(graphOf(metafile))], ignoreAnnotations: true }),
  build({
    ...common,
    entryPoints: { 'chunks/worker': 'src/adapters/management/worker.ts', cli: 'src/cli/main.ts' },
  }),
]);

await rm('dist/chunks', { recursive: true, force: true });
await mkdir('dist/chunks', { recursive: true });
for (const { path, text } of results.flatMap(({ outputFiles }) => outputFiles)) {
  const { code } = await minify(text, { ecma: 2020, keep_classnames: true, module: true });
  await writeFile(path, code);
}
await chmod('dist/cli.js', 0o755);
