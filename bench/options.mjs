import { parseArgs } from 'node:util';

const USAGE = `npm run bench -- [options]
  --quick              one short round of everything: to see that it runs, not for figures
  --only <text>        only the subjects and micro-benchmarks with this in their name; may be repeated
  --generator <name>   wrk or autocannon  (default: wrk where it is on the PATH)
  --write-docs         writes the tables into docs/performance.md  (default: only in a full run)`;

/** How long and how often to measure, and what. */
export function optionsOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      generator: { type: 'string' },
      'write-docs': { type: 'boolean' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  const { quick, only, generator } = values;
  const wanted = (name) => only.length === 0 || only.some((text) => name.toLowerCase().includes(text.toLowerCase()));
  return {
    quick,
    generator,
    writeDocs: values['write-docs'] ?? (!quick && only.length === 0),
    wanted,
    rounds: quick ? 1 : 5,
    seconds: quick ? 1 : 2,
    blockMs: quick ? 2000 : 5000,
    monitorSeconds: quick ? 10 : 60,
    drivenChecks: quick ? 100_000 : 1_000_000,
  };
}
