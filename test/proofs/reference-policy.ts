/**
 * The policy of the contract, §3 and §4, once more: slow, obvious, and without a line of `src`. It answers with the policy, or with
 * every key that must be named. Where the contract says nothing, a comment says what was taken to be meant.
 */

export interface DeclaredName {
  readonly name: string;
  readonly kind: 'database' | 'redis' | 'clickhouse' | 'llm' | 'custom';
  readonly local?: boolean;
}

/** Everything that somebody may have configured. */
export interface Configuration {
  readonly indicators: readonly DeclaredName[];
  readonly env: Readonly<Record<string, string>>;
  /** What ConfigService returns instead of process.env: `load()` and `validate()` beat it. */
  readonly loaded: Readonly<Record<string, unknown>>;
  readonly namespace?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly environment?: unknown;
  readonly liveness?: readonly string[];
}

export interface ReferencePolicy {
  /** What must be named by a problem. Empty: the boot goes on. */
  readonly bad: readonly string[];
  /** What must be named by a problem or a warning. */
  readonly told: readonly string[];
  readonly environment: string;
  readonly strictest: boolean;
  readonly criticalities: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly own: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Rule = readonly [least: number, most: number][] | readonly string[] | 'boolean' | 'token' | 'path' | 'host';
interface Row {
  readonly key: string;
  readonly name: string;
  readonly rule: Rule;
  readonly usual?: unknown;
  /** The ending of the key of one indicator. */
  readonly own?: string;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const DEPTHS = ['wired', 'configured', 'reachable', 'completion'];

/** The table of §4. */
export const TABLE: readonly Row[] = [
  { key: 'HEALTH_MODE', name: 'mode', rule: ['background', 'on-demand'] },
  { key: 'HEALTH_TIMEOUT_MS', name: 'timeoutMs', rule: [[1, 60_000]], usual: 1000, own: 'TIMEOUT_MS' },
  { key: 'HEALTH_INTERVAL_MS', name: 'intervalMs', rule: [[100, DAY]], usual: 10_000, own: 'INTERVAL_MS' },
  { key: 'HEALTH_DOWN_INTERVAL_MS', name: 'downIntervalMs', rule: [[100, DAY]], own: 'DOWN_INTERVAL_MS' },
  {
    key: 'HEALTH_FAILURE_THRESHOLD',
    name: 'failureThreshold',
    rule: [[1, 100]],
    usual: 1,
    own: 'FAILURE_THRESHOLD',
  },
  {
    key: 'HEALTH_SUCCESS_THRESHOLD',
    name: 'successThreshold',
    rule: [[1, 100]],
    usual: 1,
    own: 'SUCCESS_THRESHOLD',
  },
  // No range in the contract: what a timer can wait.
  { key: 'HEALTH_STALE_AFTER_MS', name: 'staleAfterMs', rule: [[1, 2 ** 31 - 1]], own: 'STALE_AFTER_MS' },
  {
    key: 'HEALTH_ABANDON_AFTER_MS',
    name: 'abandonAfterMs',
    rule: [[1000, HOUR]],
    usual: 30_000,
    own: 'ABANDON_AFTER_MS',
  },
  { key: 'HEALTH_STARTUP', name: 'startup', rule: ['gate', 'fail', 'off'], usual: 'gate' },
  { key: 'HEALTH_STARTUP_TIMEOUT_MS', name: 'startupTimeoutMs', rule: [[0, HOUR]], usual: 60_000 },
  { key: 'HEALTH_DRAIN_MS', name: 'drainMs', rule: [[0, HOUR]], usual: 0 },
  { key: 'HEALTH_DETAILS', name: 'details', rule: ['status', 'summary', 'full'] },
  { key: 'HEALTH_DETAILS_TOKEN', name: 'detailsToken', rule: 'token' },
  {
    key: 'HEALTH_HTTP_DEGRADED',
    name: 'httpDegraded',
    rule: [
      [200, 299],
      [400, 599],
    ],
    usual: 200,
  },
  { key: 'HEALTH_HTTP_ERROR', name: 'httpError', rule: [[400, 599]], usual: 503 },
  { key: 'HEALTH_ENVOY_HEADER', name: 'envoyHeader', rule: 'boolean', usual: false },
  { key: 'HEALTH_PATH', name: 'path', rule: 'path', usual: 'health' },
  { key: 'HEALTH_MANAGEMENT_PORT', name: 'managementPort', rule: [[0, 65_535]] },
  { key: 'HEALTH_MANAGEMENT_HOST', name: 'managementHost', rule: 'host', usual: '127.0.0.1' },
  { key: 'HEALTH_EVENT_LOOP_READY_MS', name: 'eventLoopReadyMs', rule: [[100, HOUR]], usual: 2000 },
  { key: 'HEALTH_EVENT_LOOP_LIVE_MS', name: 'eventLoopLiveMs', rule: [[100, HOUR]], usual: 30_000 },
  { key: 'HEALTH_LLM_DEPTH', name: 'llmDepth', rule: DEPTHS, usual: 'configured', own: 'DEPTH' },
];

export const LISTS = ['fatal', 'optional', 'shadow', 'disabled'] as const;
const ENVIRONMENT_KEYS = ['HEALTH_ENVIRONMENT', 'APP_ENV', 'ENVIRONMENT', 'NODE_ENV'];
const RESERVED = ['LIVE', 'READY', 'STARTUP', 'METRICS', 'POLICY', 'PAGE', 'FLEET', 'OVERRIDE', 'DOWN'];
/** Keys of features that the contract's table does not list, and their per-indicator endings. */
const OTHER_KEYS = [
  'HEALTH_METRICS',
  'HEALTH_WEBHOOK_URL',
  'HEALTH_WEBHOOK_SECRET',
  'HEALTH_OVERRIDE_TOKEN',
  'HEALTH_LLM_STARTUP_DEPTH',
  'HEALTH_LLM_CALLS_PER_DAY',
  'HEALTH_LLM_TOKENS_PER_DAY',
];
const OTHER_ENDINGS = ['STARTUP_DEPTH', 'CALLS_PER_DAY', 'TOKENS_PER_DAY'];

/** A value as one rule reads it. */
type Read = { readonly is: 'unset' } | { readonly is: 'wrong' } | { readonly is: 'good'; readonly value: unknown };

export function environmentName(raw: string): string {
  const name = raw.trim().toLowerCase();
  if (name === 'prod') return 'production';
  if (name === 'stage' || name === 'stg') return 'staging';
  if (name === 'dev' || name === 'local') return 'development';
  if (name === 'testing' || name === 'ci') return 'test';
  return name;
}

export function upperSnake(name: string): string {
  let out = '';
  for (const [index, letter] of Array.from(name).entries()) {
    const before = name[index - 1] ?? '_';
    const isNewWord = /[A-Z]/.test(letter) && /[a-z0-9]/.test(before);
    out += (isNewWord ? '_' : '') + (letter === '-' ? '_' : letter.toUpperCase());
  }
  return out;
}

export function isServiceLink(key: string, value: string): boolean {
  if (/_SERVICE_HOST$|_SERVICE_PORT$|_SERVICE_PORT_[A-Z0-9_]+$/.test(key)) return true;
  if (/_PORT_[0-9]+_[A-Z0-9_]+$/.test(key)) return true;
  return key.endsWith('_PORT') && /^\s*(tcp|udp|sctp):\/\//i.test(value);
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function read(rule: Rule, value: unknown): Read {
  if (isUnset(value)) return { is: 'unset' };
  const text = typeof value === 'string' ? value.trim() : undefined;
  const good = (found: unknown): Read => ({ is: 'good', value: found });
  const when = (fits: boolean, found: unknown): Read => (fits ? good(found) : { is: 'wrong' });
  if (rule === 'boolean') {
    // In an object it may be a real one; as text in any case.
    if (typeof value === 'boolean') return good(value);
    return when(/^(true|false)$/i.test(text ?? ''), text?.toLowerCase() === 'true');
  }
  // Spaces and what is not ASCII could not be sent in a header.
  if (rule === 'token') return when(text !== undefined && text.length >= 16 && /^[!-~]+$/.test(text), text);
  if (rule === 'host') return when(text !== undefined && /^[A-Za-z0-9._:%-]{1,255}$/.test(text), text);
  if (rule === 'path') {
    const path = (text ?? '/ /').replace(/^\/+/, '').replace(/\/+$/, '');
    const segments = path.split('/');
    return when(
      segments.every((segment) => /^[A-Za-z0-9._~-]+$/.test(segment) && segment !== '.' && segment !== '..'),
      path,
    );
  }
  if (typeof rule[0] === 'string')
    return when((rule as string[]).includes(text?.toLowerCase() ?? ''), text?.toLowerCase());
  const number = typeof value === 'number' ? value : /^[0-9]+$/.test(text ?? '') ? Number(text) : Number.NaN;
  const ranges = rule as readonly [number, number][];
  return when(Number.isInteger(number) && ranges.some(([least, most]) => number >= least && number <= most), number);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What names a list has; undefined where it is none. */
function namesIn(value: unknown): string[] | undefined {
  if (isUnset(value)) return [];
  const items = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items)) return undefined;
  const set = items.filter((item) => !isUnset(item)) as unknown[];
  if (!set.every((item) => typeof item === 'string')) return undefined;
  return [...new Set((set as string[]).map((item) => item.trim()))];
}

export function referencePolicy(configuration: Configuration): ReferencePolicy {
  const { env, loaded, namespace, policy = {} } = configuration;
  const bad = new Set<string>();
  const told = new Set<string>();
  const indicators = namesThatStand(configuration.indicators, bad);
  const known = indicators.map(({ name }) => name);
  const config = (key: string): unknown => (Object.hasOwn(loaded, key) ? loaded[key] : env[key]);

  // §3
  let raw = '';
  if (!isUnset(configuration.environment)) {
    if (typeof configuration.environment === 'string') raw = configuration.environment;
    else bad.add('environment');
  } else {
    for (const key of ENVIRONMENT_KEYS) {
      const value = config(key);
      if (raw === '' && typeof value === 'string' && !isUnset(value)) raw = value;
    }
  }
  const named = environmentName(raw);
  const environment = /^[a-z0-9][a-z0-9._-]{0,62}$/.test(named) ? named : 'unknown';
  const tables = Object.entries(policy).map(([spelling, table]) => [environmentName(spelling), table] as const);
  const table = environment === named ? tables.find(([name]) => name === environment)?.[1] : undefined;
  const builtIn = ['production', 'staging', 'development', 'test'].includes(environment);
  const lenient = builtIn && environment !== 'production';
  const strictest = !builtIn && table === undefined;

  // §4: who says what, weakest first
  const objects = [
    { where: 'options', value: isObject(configuration.options) ? configuration.options : {} },
    { where: 'health', value: isObject(namespace) ? namespace : {} },
  ];
  const settings: Record<string, unknown> = {};
  const wrong = new Set<string>();
  const own: Record<string, Record<string, unknown>> = Object.fromEntries(known.map((name) => [name, {}]));
  const source: Record<string, Record<string, string>> = Object.fromEntries(known.map((name) => [name, {}]));
  const globalSource: Record<string, string> = {};
  const wrongOwn = new Set<string>();

  for (const row of TABLE) {
    const says = [
      ...objects.map(({ where, value }) => [`${where}.${row.name}`, value[row.name]] as const),
      [row.key, serviceLinkAside(row.key, config(row.key))] as const,
    ];
    for (const [key, value] of says) {
      const found = read(row.rule, value);
      if (found.is === 'unset') continue;
      if (found.is === 'wrong') {
        bad.add(key);
        wrong.add(row.name);
      } else {
        settings[row.name] = found.value;
        globalSource[row.name] = key;
        wrong.delete(row.name);
      }
    }
    if (row.own === undefined) continue;
    const ownName = row.own === 'DEPTH' ? 'depth' : row.name;
    for (const { name, kind } of indicators) {
      if (row.own === 'DEPTH' && kind !== 'llm') continue;
      const ownSays = [
        ...objects.map(({ where, value }) => {
          const nested = value[name];
          return [`${where}.${name}.${ownName}`, isObject(nested) ? nested[ownName] : undefined] as const;
        }),
        [`HEALTH_${upperSnake(name)}_${row.own}`, config(`HEALTH_${upperSnake(name)}_${row.own}`)] as const,
      ];
      // HEALTH_LLM_DEPTH is the setting of all LLMs and the llm's own: one key, so each level has both.
      const shared = name === 'llm' && row.own === 'DEPTH' ? says : undefined;
      for (const [level, [key, value]] of ownSays.entries()) {
        const candidates = shared === undefined ? [[key, value] as const] : [shared[level]!, [key, value] as const];
        for (const [each, given] of candidates) {
          const found = read(row.rule, given);
          if (found.is === 'unset') continue;
          if (found.is === 'wrong') {
            bad.add(each);
            wrongOwn.add(`${name}.${ownName}`);
          } else {
            own[name]![ownName] = found.value;
            source[name]![ownName] = each;
            wrongOwn.delete(`${name}.${ownName}`);
          }
        }
      }
    }
  }
  namesOutOfPlace(objects, indicators, bad, told);

  // Defaults, those that depend on something last
  for (const { name, usual } of TABLE) settings[name] ??= usual;
  settings['mode'] ??= isUnset(env['AWS_LAMBDA_FUNCTION_NAME']) ? 'background' : 'on-demand';
  settings['details'] ??= !lenient ? 'status' : environment === 'staging' ? 'summary' : 'full';
  const saidDown = settings['downIntervalMs'] as number | undefined;
  const saidStale = settings['staleAfterMs'] as number | undefined;
  // The default is lowered where the interval is shorter: nobody said anything wrong.
  settings['downIntervalMs'] ??= Math.min(2000, settings['intervalMs'] as number);
  settings['staleAfterMs'] ??= 3 * (settings['intervalMs'] as number) + (settings['timeoutMs'] as number);

  for (const { name, kind } of indicators) {
    const mine = own[name]!;
    const isLlm = kind === 'llm';
    if (isLlm) mine['depth'] ??= settings['llmDepth'];
    const pace = { reachable: [60_000, 5000], completion: [300_000, 30_000] }[String(mine['depth'])];
    const doubtful =
      ['timeoutMs', 'intervalMs', 'downIntervalMs', 'staleAfterMs', 'depth'].some((each) =>
        wrongOwn.has(`${name}.${each}`),
      ) ||
      (isLlm && wrong.has('llmDepth'));
    let fromAll = false;
    const orAll = (setting: string, paced: number | undefined): number => {
      if (mine[setting] !== undefined) return mine[setting] as number;
      if (paced !== undefined) return paced;
      if (wrong.has(setting)) fromAll = true;
      return settings[setting] as number;
    };
    const interval = orAll('intervalMs', pace?.[0]);
    const timeout = orAll('timeoutMs', pace?.[1]);
    if (mine['downIntervalMs'] === undefined && !pace && wrong.has('downIntervalMs')) fromAll = true;
    if (mine['staleAfterMs'] === undefined && wrong.has('staleAfterMs')) fromAll = true;
    const downInterval =
      (mine['downIntervalMs'] as number | undefined) ?? (pace ? interval : (saidDown ?? Math.min(2000, interval)));
    const stale = (mine['staleAfterMs'] as number | undefined) ?? saidStale ?? 3 * interval + timeout;
    if (!doubtful && !fromAll) {
      const keyOf = (setting: string) => source[name]![setting] ?? globalSource[setting] ?? setting;
      if (stale < interval + timeout) bad.add(keyOf('staleAfterMs'));
      if (downInterval > interval) bad.add(keyOf('downIntervalMs'));
      if (mine['depth'] === 'completion') {
        if (interval < 300_000) bad.add(keyOf('intervalMs'));
        if (downInterval < 300_000 && mine['downIntervalMs'] !== undefined) bad.add(keyOf('downIntervalMs'));
      }
    }
    Object.assign(mine, {
      intervalMs: interval,
      timeoutMs: timeout,
      downIntervalMs: downInterval,
      staleAfterMs: stale,
      failureThreshold: mine['failureThreshold'] ?? (isLlm ? 3 : settings['failureThreshold']),
      successThreshold: mine['successThreshold'] ?? settings['successThreshold'],
      abandonAfterMs: mine['abandonAfterMs'] ?? settings['abandonAfterMs'],
    });
  }

  // Criticality: the profile, then each level
  const criticalities: Record<string, string> = {};
  for (const { name, kind } of indicators)
    // A database is one by its kind or by its name: under another name it must not count for less.
    criticalities[name] = lenient && kind !== 'database' && name !== 'database' ? 'optional' : 'fatal';
  for (const [name, other] of tables) {
    const isMine = name === environment && other === table;
    for (const [key, value] of Object.entries(other)) {
      const found = read([...LISTS], value);
      if (found.is === 'wrong') bad.add(key);
      // The contract: a boot error. The table of another environment is told of, and ends the boot there.
      if (key !== '*' && !known.includes(key)) (isMine ? bad : told).add(key);
    }
  }
  const lists = [
    ...objects.map(({ where, value }) => LISTS.map((list) => [`${where}.${list}`, list, value[list]] as const)),
    LISTS.map((list) => [`HEALTH_${list.toUpperCase()}`, list, config(`HEALTH_${list.toUpperCase()}`)] as const),
  ];
  for (const [level, each] of lists.entries()) {
    const placed = new Map<string, { readonly criticality: string; readonly key: string }>();
    for (const [key, criticality, value] of each) {
      const names = namesIn(value);
      if (names === undefined) bad.add(key);
      for (const name of names ?? []) {
        const other = placed.get(name);
        if (other !== undefined) bad.add(other.key).add(key);
        else placed.set(name, { criticality, key });
        if (name !== '*' && !known.includes(name)) bad.add(key);
      }
    }
    const fromTable = (name: string) => {
      const found =
        level === 0 && table ? read([...LISTS], Object.hasOwn(table, name) ? table[name] : undefined) : undefined;
      return found?.is === 'good' ? (found.value as string) : undefined;
    };
    for (const name of known) {
      const moved = placed.get(name)?.criticality ?? fromTable(name) ?? placed.get('*')?.criticality ?? fromTable('*');
      if (moved !== undefined) criticalities[name] = moved;
    }
  }

  for (const name of configuration.liveness ?? [])
    if (!indicators.some((each) => each.name === name && each.local === true)) bad.add(name);
  unknownKeys(env, indicators, bad, told);
  return { bad: [...bad], told: [...told], environment, strictest, criticalities, settings, own };
}

function serviceLinkAside(key: string, value: unknown): unknown {
  return key.endsWith('_PORT') && typeof value === 'string' && isServiceLink(key, value) ? undefined : value;
}

/** Names that fit, each once, and whose keys are nobody else's. */
function namesThatStand(declared: readonly DeclaredName[], bad: Set<string>): DeclaredName[] {
  const standing: DeclaredName[] = [];
  for (const each of declared) {
    const { name } = each;
    const taken = standing.some((other) => upperSnake(other.name) === upperSnake(name));
    if (!/^[a-z][A-Za-z0-9_-]{0,62}$/.test(name) || RESERVED.includes(upperSnake(name)) || taken) bad.add(name);
    else standing.push(each);
  }
  return standing;
}

/** What stands in the options or in the namespace and is neither a setting, nor a list, nor an indicator. */
function namesOutOfPlace(
  objects: readonly { readonly where: string; readonly value: Readonly<Record<string, unknown>> }[],
  indicators: readonly DeclaredName[],
  bad: Set<string>,
  told: Set<string>,
): void {
  for (const { where, value } of objects) {
    for (const [key, said] of Object.entries(value)) {
      if (isUnset(said) || TABLE.some(({ name }) => name === key) || (LISTS as readonly string[]).includes(key))
        continue;
      const indicator = indicators.find(({ name }) => name === key);
      if (indicator === undefined) (isObject(said) ? bad : told).add(key);
      else if (!isObject(said)) bad.add(`${where}.${key}`);
      else
        for (const [setting, inner] of Object.entries(said)) {
          const row = TABLE.find((each) => each.own && (each.own === 'DEPTH' ? 'depth' : each.name) === setting);
          if (isUnset(inner) || (row && (setting !== 'depth' || indicator.kind === 'llm'))) continue;
          (setting === 'depth' ? bad : told).add(`${where}.${key}.${setting}`);
        }
    }
  }
}

function unknownKeys(
  env: Readonly<Record<string, string>>,
  indicators: readonly DeclaredName[],
  bad: Set<string>,
  told: Set<string>,
): void {
  const endings = [...TABLE.flatMap(({ own }) => (own === undefined ? [] : [own])), ...OTHER_ENDINGS];
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('HEALTH_') || isUnset(value) || key === 'HEALTH_ENVIRONMENT' || OTHER_KEYS.includes(key))
      continue;
    if (TABLE.some((row) => row.key === key) || LISTS.some((list) => `HEALTH_${list.toUpperCase()}` === key)) continue;
    const isOwn = indicators.some(({ name, kind }) =>
      endings.some(
        (ending) =>
          key === `HEALTH_${upperSnake(name)}_${ending}` && (kind === 'llm' || !/DEPTH$|_PER_DAY$/.test(ending)),
      ),
    );
    if (isOwn || isServiceLink(key, value)) continue;
    if (endings.some((ending) => key.endsWith(`_${ending}`))) bad.add(key);
    else told.add(key);
  }
}
