/** `npm run bench`: measures what docs/performance.md tells, prints it as tables and writes it as JSON. */
import { startDependencies } from './environment/dependencies.mjs';
import { load, machine } from './environment/machine.mjs';
import { Field } from './field.mjs';
import { generatorNamed } from './load/generators.mjs';
import { optionsOf } from './options.mjs';
import { microBenchmarks } from './micro/all.mjs';
import { blocked, underLoad } from './conditions.mjs';
import { resultOf } from './report/result.mjs';
import { tablesOf } from './report/tables.mjs';
import { writeDocs, writeJson } from './report/files.mjs';

const options = optionsOf(process.argv.slice(2));
const generator = generatorNamed(options.generator);
const startedAt = performance.now();
const tell = (line) =>
  console.error(`${String(Math.round((performance.now() - startedAt) / 1000)).padStart(4)} s  ${line}`);

const about = { at: new Date().toISOString(), ...machine(), generator: generator.name, quick: options.quick };
const micro = await microBenchmarks(options, tell);
const measured = await measureServers();
const result = resultOf({ ...about, ...measured.about, loadAtEnd: load() }, options, measured, micro);
const tables = tablesOf(result);

console.log(tables);
const file = await writeJson(result);
if (options.writeDocs) await writeDocs(tables);
tell(`done; the figures are in ${file}${options.writeDocs ? ' and docs/performance.md' : ''}`);
process.exit();

async function measureServers() {
  tell('starting the dependencies');
  const dependencies = await startDependencies();
  const { database, redis } = dependencies;
  let field;
  try {
    tell('starting the servers');
    field = await Field.start(options.wanted, dependencies);
    const { healthy, frozen } = await underLoad(field, generator, dependencies, options, tell);
    const whileBlocked = await blocked(field, options, tell);
    const { subjects, absent } = field;
    return { about: { database, redis, absent }, subjects, healthy, frozen, whileBlocked };
  } finally {
    field?.stop();
    await dependencies.stop();
  }
}
