import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';

/**
 * Makes few files of many: Node takes longer to find a hundred small ones than to run them. Of each entry one, and in `dist/chunks` one
 * with what all entries share, and one for each part that is loaded on demand. The worker of the management server lies beside the part
 * that starts it; it, the command line and what `nest add` runs are one file each, with all they need. What is not ours stays outside. The names of classes
 * are kept, since Nest's log shows them.
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
const [MAIN, ...FURTHER] = ['index', 'standalone', 'indicators', 'testing'].map((name) => `src/${name}.ts`);
const ENTRIES = [MAIN, ...FURTHER].filter((file) => existsSync(file));
const splitting = { ...common, entryPoints: ENTRIES, splitting: true, chunkNames: 'chunks/[name]-[hash]' };

/** What the main entry loads at once and can be had without Nest, and the beginnings of what is loaded on demand. */
function graphOf({ inputs }) {
  const atOnce = filesFrom(MAIN, inputs, (kind) => kind !== 'dynamic-import');
  const shared = new Set([...atOnce].filter((file) => file !== MAIN && !file.startsWith('src/nest/')));
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const onDemand = imports.filter(({ kind, external }) => kind === 'dynamic-import' && !external);
  return { shared, onDemand: new Set(onDemand.map(({ path }) => path).filter((path) => !atOnce.has(path))) };
}

/** A file and all that it imports in these ways. */
function filesFrom(file, inputs, follows, found = new Set()) {
  found.add(file);
  for (const { path, kind, external } of inputs[file].imports)
    if (!external && follows(kind) && !found.has(path)) filesFrom(path, inputs, follows, found);
  return found;
}

/** esbuild makes a chunk for each set of parts that share a file. Where every part imports all that is shared anyway, that is one. */
function oneShared({ shared, onDemand }) {
  const imports = [...shared].map((file) => `import ${JSON.stringify(resolve(file))};`).join('');
  const importing = new Set([...ENTRIES, ...onDemand]);
  return {
    name: 'one-shared-chunk',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        importing.has(relative(process.cwd(), path))
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
    entryPoints: {
      'chunks/worker': 'src/adapters/management/worker.ts',
      cli: 'src/cli/main.ts',
      'nest-add': 'src/cli/nest-add.ts',
    },
  }),
]);

await rm('dist/chunks', { recursive: true, force: true });
await mkdir('dist/chunks', { recursive: true });
for (const { path, text } of results.flatMap(({ outputFiles }) => outputFiles)) {
  // Node shows the line of an error that nobody catches: it must fit on a screen.
  const format = { max_line_len: 160 };
  // esbuild makes `var Name = class` of a class, and the variable is all that it is called by.
  const reserved = [...text.matchAll(/^(?:var|let|const) (\w+) = class\b/gm)].map(([, name]) => name);
  const { code } = await minify(text, {
    ecma: 2020,
    keep_classnames: true,
    module: true,
    mangle: { reserved },
    format,
  });
  await writeFile(path, code);
}
await chmod('dist/cli.js', 0o755);
