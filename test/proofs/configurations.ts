import { LISTS, TABLE, upperSnake, type Configuration, type DeclaredName } from './reference-policy.js';

/** Numbers that look random and are the same for the same seed (mulberry32). */
class Dice {
  constructor(private state: number) {}

  upTo(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  of<T>(items: readonly T[]): T {
    return items[this.upTo(items.length)]!;
  }

  chance(percent: number): boolean {
    return this.upTo(100) < percent;
  }
}

const SETS: readonly (readonly DeclaredName[])[] = [
  [
    { name: 'database', kind: 'database' },
    { name: 'redis', kind: 'redis' },
    { name: 'clickhouse', kind: 'clickhouse' },
    { name: 'llm', kind: 'llm' },
  ],
  [
    { name: 'ordersDb', kind: 'database' },
    { name: 'cache-2', kind: 'redis' },
    { name: 'assistant', kind: 'llm' },
    { name: 'queue', kind: 'custom', local: true },
  ],
  [
    { name: 'database', kind: 'custom' },
    { name: 'a', kind: 'custom', local: true },
  ],
  [],
];
/** Sets with names that hide a route or a key, or are none. */
const BROKEN_SETS: readonly (readonly DeclaredName[])[] = [
  [
    { name: 'live', kind: 'custom' },
    { name: 'redis', kind: 'redis' },
  ],
  [
    { name: 'ordersDb', kind: 'database' },
    { name: 'orders_db', kind: 'database' },
  ],
  [
    { name: 'redis', kind: 'redis' },
    { name: 'redis', kind: 'redis' },
  ],
  [{ name: 'Redis', kind: 'redis' }],
  [{ name: 'données', kind: 'custom' }],
  [{ name: `a${'b'.repeat(63)}`, kind: 'custom' }],
];

const ENVIRONMENTS = [
  'production',
  'prod',
  ' PROD ',
  'Production',
  'staging',
  'stage',
  'stg',
  'STAGING\n',
  'development',
  'dev',
  'local',
  'test',
  'testing',
  'ci',
  'qa',
  'preview',
  'prduction',
  '',
  '   ',
  'prod uction',
  'développement',
  '../etc',
  'x'.repeat(70),
];
const WRONG_NUMBERS = [
  '-1',
  '+5',
  '1.0',
  '1e3',
  '0x10',
  '1_000',
  '5ms',
  '５００',
  'NaN',
  'Infinity',
  'ten',
  '1 000',
  '9'.repeat(40),
  '1,5',
  '--',
  'tcp:10',
  '\u0000',
  '🙂',
  'https://user:pass@host/',
];
const WRONG_WORDS = [
  'backgroud',
  'yes',
  '1',
  'on',
  'FULL!',
  'gatte',
  '[object Object]',
  'undefined',
  'no',
  '\u202efull',
  'x'.repeat(5000),
];
const TYPOS = [
  'HEALTH_TIMEOUT',
  'HEALTH_TIMOUT_MS',
  'HEALTH_REDIS_TIMEOUT',
  'HEALTH_RDIS_TIMEOUT_MS',
  'HEALTH_REDIS_TIMEOUTMS',
  'HEALTH_OPTIONL',
  'HEALTH_FATAL_',
  'HEALTH__FATAL',
  'HEALTH_',
  'HEALTH_INTERVAL',
  'HEALTH_ORDERSDB_INTERVAL_MS',
  'HEALTH_NOBODY_FAILURE_THRESHOLD',
  'HEALTH_REDIS_DEPTH',
  'HEALTH_DATABASE_DEPTH',
  'HEALTH_X_STALE_AFTER_MS',
  'HEALTH_ÜBER_TIMEOUT_MS',
  'HEALTH_Fatal',
  'HEALTH_PORT',
  'HEALTH_CHECK_ENABLED',
  'HEALTH_MODE_',
  'HEALTH_DETAIL',
  'HEALTH_TOKEN',
  'HEALTH_WHAT=EVER',
  `HEALTH_${'Y'.repeat(300)}`,
];
const SERVICE_LINKS: readonly (readonly [string, string])[] = [
  ['HEALTH_MANAGEMENT_PORT', 'tcp://10.0.0.1:9000'],
  ['HEALTH_PORT', 'tcp://10.0.0.7:80'],
  ['HEALTH_DNS_PORT', 'udp://10.0.0.8:53'],
  ['HEALTH_MANAGEMENT_PORT', ' SCTP://10.0.0.8:53'],
  ['HEALTH_REDIS_PORT', 'tcp://10.0.0.9:6379'],
  ['HEALTH_REDIS_PORT_6379_TCP_ADDR', '10.0.0.9'],
  ['HEALTH_SERVICE_HOST', '10.0.0.7'],
  ['HEALTH_API_SERVICE_PORT', '80'],
  ['HEALTH_API_SERVICE_PORT_HTTP', '80'],
  ['HEALTH_PORT_80_TCP_PROTO', 'tcp'],
];
const NOISE: readonly (readonly [string, string])[] = [
  ['health_timeout_ms', '5'],
  ['HEALTHY', 'yes'],
  ['PATH', '/bin'],
  ['__proto__', 'x'],
  ['AWS_LAMBDA_FUNCTION_NAME', 'f'],
  ['health', 'yes'],
  ['XHEALTH_FATAL', 'redis'],
  ['constructor', ''],
];

/** The configuration of a number: mostly of good values, since one wrong value is enough to end the boot. */
export function configurationOf(seed: number): Configuration {
  const dice = new Dice(seed);
  const indicators = dice.chance(4) ? dice.of(BROKEN_SETS) : dice.of(SETS);
  const wrongShare = dice.of([0, 0, 0, 2, 10, 40]);
  const env: [string, string][] = [];
  const loaded: [string, unknown][] = [];

  for (let count = dice.upTo(3); count > 0; count -= 1)
    env.push([dice.of(['HEALTH_ENVIRONMENT', 'APP_ENV', 'ENVIRONMENT', 'NODE_ENV']), dice.of(ENVIRONMENTS)]);
  for (let count = dice.upTo(9); count > 0; count -= 1) {
    const [key, value] = keyed(dice, indicators, wrongShare);
    if (dice.chance(10)) loaded.push([key, dice.chance(80) ? value : odd(dice)]);
    else env.push([key, typeof value === 'string' ? value : String(value)]);
  }
  if (dice.chance(wrongShare)) env.push([dice.of(TYPOS), dice.of(['1', 'x', '', ' '])]);
  if (dice.chance(10)) env.push([...dice.of(SERVICE_LINKS)]);
  if (dice.chance(10)) env.push([...dice.of(NOISE)]);

  const environment = dice.chance(10) ? dice.of<unknown>([...ENVIRONMENTS, undefined, null, 5, {}, true]) : undefined;
  const options = dice.chance(40) ? objectLevel(dice, indicators, wrongShare) : undefined;
  const namespace = dice.chance(30)
    ? dice.chance(90)
      ? objectLevel(dice, indicators, wrongShare)
      : dice.of<unknown>([undefined, null, 'yes', '', 5, true])
    : undefined;
  const policy = dice.chance(30) ? tableOf(dice, indicators, wrongShare) : undefined;
  const liveness = dice.chance(10) && indicators.length > 0 ? [dice.of(indicators).name] : undefined;
  return {
    indicators,
    env: withoutPrototype(env),
    loaded: withoutPrototype(loaded),
    ...(environment !== undefined && { environment }),
    ...(options !== undefined && { options }),
    ...(namespace !== undefined && { namespace }),
    ...(policy !== undefined && { policy }),
    ...(liveness !== undefined && { liveness }),
  };
}

/** As process.env is: a key called `__proto__` is a key. */
function withoutPrototype<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const object = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) object[key] = value;
  return object;
}

function keyed(dice: Dice, indicators: readonly DeclaredName[], wrongShare: number): readonly [string, unknown] {
  const kind = dice.upTo(10);
  if (kind < 3) return [`HEALTH_${dice.of(LISTS).toUpperCase()}`, listOf(dice, indicators, wrongShare, true)];
  const row = dice.of(TABLE);
  if (kind < 7 || row.own === undefined || indicators.length === 0)
    return [row.key, valueFor(dice, row, wrongShare, true)];
  const { name } = dice.of(indicators);
  return [`HEALTH_${upperSnake(name)}_${row.own}`, valueFor(dice, row, wrongShare, true)];
}

function valueFor(dice: Dice, { name, rule }: (typeof TABLE)[number], wrongShare: number, asText: boolean): unknown {
  const isWrong = dice.chance(wrongShare);
  if (dice.chance(4)) return dice.of(['', ' ', '\t\n']);
  if (rule === 'token')
    return isWrong ? dice.of(['short', 'with a space in the middle', 'ümläute-und-mehr-davon']) : 'a-long-enough-token';
  if (rule === 'boolean')
    return isWrong ? dice.of(WRONG_WORDS) : dice.of(asText ? ['true', 'FALSE', ' true '] : [true, false, 'true']);
  if (rule === 'path')
    return isWrong ? dice.of(['a b', '..', 'a//b', 'a?b', 'ä']) : dice.of(['health', '/ops/health/', 'h']);
  if (rule === 'host')
    return isWrong ? dice.of(['a b', 'http://h', 'h/', '[]']) : dice.of(['0.0.0.0', 'localhost', '::1']);
  if (typeof rule[0] === 'string')
    return isWrong ? dice.of(WRONG_WORDS) : spelled(dice, dice.of(rule as readonly string[]));
  const [least, most] = dice.of(rule as readonly (readonly [number, number])[]);
  if (isWrong) {
    if (!asText && dice.chance(50))
      return dice.of([Number.NaN, 1.5, -1, Infinity, least - 1, most + 1, true, [], {}, () => 1, 5n]);
    return dice.chance(50) ? dice.of(WRONG_NUMBERS) : String(dice.of([most + 1, least - 1]));
  }
  // Times that mostly go together; now and then anything in the range.
  const usual = {
    intervalMs: [10_000, 60_000, 300_000],
    timeoutMs: [500, 1000, 5000],
    downIntervalMs: [100, 2000],
    staleAfterMs: [400_000],
  }[name];
  const number = usual !== undefined && dice.chance(85) ? dice.of(usual) : least + dice.upTo(most - least + 1);
  if (!asText && dice.chance(60)) return number;
  return dice.of([String(number), ` ${number} `, `00${number}`]);
}

function spelled(dice: Dice, word: string): string {
  return dice.of([word, word, ` ${word} `, word.toUpperCase()]);
}

/** What no key takes. */
function odd(dice: Dice): unknown {
  return dice.of<unknown>([
    null,
    undefined,
    '',
    0,
    -1,
    1.5,
    Number.NaN,
    true,
    [],
    ['x'],
    {},
    { a: 1 },
    Symbol('s'),
    () => 1,
    10n,
    new Date(0),
  ]);
}

function listOf(dice: Dice, indicators: readonly DeclaredName[], wrongShare: number, asText: boolean): unknown {
  const names = indicators.map(({ name }) => name);
  const chosen: string[] = [];
  for (let count = dice.upTo(3); count > 0; count -= 1) chosen.push(dice.of([...names, ...names, '*']));
  if (dice.chance(wrongShare))
    chosen.push(dice.of(['rediss', 'REDIS', 'postgres', '**', 'redis database', 'é', '<b>', '__proto__']));
  if (!asText && dice.chance(wrongShare)) return dice.of<unknown>([5, true, [5], {}, [null], [['redis']]]);
  return asText || dice.chance(30) ? chosen.join(dice.of([',', ', ', ' ,, '])) : chosen;
}

function objectLevel(dice: Dice, indicators: readonly DeclaredName[], wrongShare: number): Record<string, unknown> {
  const level: Record<string, unknown> = {};
  for (let count = dice.upTo(4); count > 0; count -= 1) {
    const row = dice.of(TABLE);
    if (dice.chance(30)) {
      const list = dice.of(LISTS);
      level[list] = listOf(dice, indicators, wrongShare, false);
    } else if (row.own !== undefined && indicators.length > 0 && dice.chance(50)) {
      const { name } = dice.of(indicators);
      const inner = row.own === 'DEPTH' ? 'depth' : row.name;
      level[name] = { ...(level[name] as object | undefined), [inner]: valueFor(dice, row, wrongShare, false) };
    } else level[row.name] = valueFor(dice, row, wrongShare, false);
  }
  if (dice.chance(wrongShare / 2))
    level[dice.of(['rediss', 'HEALTH_MODE', 'timeout', 'Fatal'])] = dice.of<unknown>([
      { timeoutMs: 5 },
      5,
      'x',
      [],
      null,
    ]);
  if (dice.chance(wrongShare / 2) && indicators.length > 0)
    level[dice.of(indicators).name] = dice.of<unknown>([5, 'fatal', true, [], null, '']);
  return level;
}

function tableOf(
  dice: Dice,
  indicators: readonly DeclaredName[],
  wrongShare: number,
): Record<string, Record<string, unknown>> {
  const tables: Record<string, Record<string, unknown>> = {};
  const names = [...indicators.map(({ name }) => name), '*'];
  for (const environment of ['production', 'stg', 'qa', 'preview', 'local', 'ci']) {
    if (!dice.chance(40)) continue;
    const table: Record<string, unknown> = {};
    for (let count = dice.upTo(3); count > 0; count -= 1)
      table[dice.chance(wrongShare / 2) ? 'rediss' : dice.of(names)] = dice.chance(wrongShare)
        ? dice.of<unknown>(['Fatl', 5, {}, [], true])
        : spelled(dice, dice.of(LISTS));
    tables[environment] = table;
  }
  return tables;
}
