/**
 * The mutants that no spec notices, read one by one: why each group of them survives. A mutant is named by its file, the text that it
 * takes away and the one it puts there, each on one line.
 * @type {readonly { readonly title: string, readonly why: string, readonly mutants: readonly (readonly [file: string, original: string, replacement: string])[] }[]}
 */
export const SURVIVORS = [
  {
    title: 'Nothing is returned, either way',
    why: 'A function that returns `undefined` at its end needs no `return undefined`; it is written out so that a reader sees the case.',
    mutants: [
      ['src/domain/failure.ts', '{ return undefined; }', '{}'],
      ['src/domain/foreign-result.ts', 'default: return undefined;', 'default:'],
      ['src/domain/policy/level.ts', "'unset'", '""'],
    ],
  },
  {
    title: 'A stand-in that is passed over',
    why:
      'What stands where there is nothing is looked at by code that has no use for it. Among the causes of an error only objects count, and no code of the network is called like it. A run of random characters has 20 of them and three digits. ' +
      'The name of an environment that nobody named is no name with either text. The first row of a distance has no row before the last one. And nothing a user mistypes is near to the stand-in.',
    mutants: [
      ['src/domain/failure.ts', '[]', '["Stryker was here"]'],
      ['src/domain/policy/display.ts', '[]', '["Stryker was here"]'],
      ['src/domain/policy/environment.ts', "''", '"Stryker was here!"'],
      ['src/domain/policy/nearest.ts', '[]', '["Stryker was here"]'],
      ['src/domain/policy/object-level.ts', '[]', '["Stryker was here"]'],
      ['src/domain/told-reason.ts', '[]', '["Stryker was here"]'],
    ],
  },
  {
    title: 'What is put into a map as undefined is read as if it was not there',
    why: 'The levels are asked with `get`, which answers the same for both. The condition keeps the type of the map honest.',
    mutants: [
      ['src/domain/policy/config-level.ts', 'reading !== undefined', 'true'],
      ['src/domain/policy/object-level.ts', 'reading !== undefined', 'true'],
    ],
  },
  {
    title: 'The boot is refused anyway',
    why: 'A wrong value ends the boot with its problem, whatever is made of it after that: the value that stands in for it reaches nobody. It is made so that all other problems are found in the same run, and comparisons with it hold for nothing.',
    mutants: [
      ['src/domain/policy/environment.ts', "{ key: 'option environment', text: undefined, shown: got }", '{}'],
      ['src/domain/policy/environment.ts', "'option environment'", '""'],
      ['src/domain/policy/level.ts', '{ good: false }', '{}'],
      ['src/domain/policy/config-level.ts', "left.is === 'value'", 'true'],
      [
        'src/domain/policy/config-level.ts',
        "left.is === 'value' && right.is === 'value'",
        "left.is === 'value' || right.is === 'value'",
      ],
      ['src/domain/policy/resolve.ts', 'name !== environment.name', 'true'],
    ],
  },
  {
    title: 'The note of what is not there',
    why: 'Of a key that ConfigService does not return there is no value, and so nothing that the note could be added to; two values of which one breaks the rule are no more equal as text than as values.',
    mutants: [
      ['src/domain/policy/config-level.ts', "{ raw, note: '' }", '{}'],
      ['src/domain/policy/config-level.ts', "''", '"Stryker was here!"'],
      ['src/domain/policy/config-level.ts', "right.is === 'value'", 'true'],
    ],
  },
  {
    title: 'Said for the type checker',
    why: 'What follows from another condition, or from the place of the call, but not for the type checker: a link to a service is text; what has no end is not later than now; what is up has no reason; a failure of the network has a message; a property of null is read without harm; what is an indicator’s object belongs to an indicator; only an LLM has a pace, and every LLM a budget; who a group or liveness names is there, or the boot is refused.',
    mutants: [
      ['src/domain/policy/config-level.ts', "seen.is === 'text'", 'true'],
      ['src/domain/policy/object-level.ts', 'indicator !== undefined', 'true'],
      ['src/domain/policy/indicator-settings.ts', 'llm?.depth', 'llm.depth'],
      ['src/domain/policy/unusual.ts', 'callsPerDay === undefined', 'false'],
      ['src/domain/policy/unusual.ts', 'tokensPerDay === undefined', 'false'],
      ['src/domain/policy/unusual.ts', 'indicators.get(name)?.criticality', 'indicators.get(name).criticality'],
      ['src/domain/policy/unusual.ts', 'indicator !== undefined', 'true'],
      ['src/domain/report.ts', 'end !== undefined', 'true'],
      ['src/domain/told-reason.ts', 'failure.message !== undefined', 'true'],
      ['src/domain/foreign-result.ts', 'error === null', 'false'],
      ['src/domain/foreign-result.ts', "result.status === 'up'", 'false'],
      ['src/domain/foreign-result.ts', "'up'", '""'],
    ],
  },
  {
    title: 'The same value, either way',
    why: 'Of two moments that are equal it does not matter which one is kept.',
    mutants: [['src/domain/report.ts', 'end < soonest', 'end <= soonest']],
  },
  {
    title: 'The name of a key that holds no secret',
    why: 'It decides only whether the value is shown, and no key is none that holds a secret.',
    mutants: [
      ['src/domain/policy/environment.ts', "'environment'", '""'],
      ['src/domain/policy/names.ts', "'kind'", '""'],
    ],
  },
];
