import { parseArgs } from 'node:util';
import { shownKey } from '../domain/policy/display.js';
import { SETTING_KEYS } from '../domain/policy/setting-keys.js';
import { nearest } from '../domain/policy/nearest.js';
import { parse } from '../domain/policy/value.js';
import { UsageError } from './command.js';

/** The options of a command: `flag` has no value, `text` has one, `texts` any number. */
export type OptionTable = Readonly<Record<string, 'flag' | 'text' | 'texts'>>;

/** What the options of a table were given. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends 'flag' ? boolean : T[K] extends 'text' ? string | undefined : readonly string[];
};

/** Reads a command line. @throws UsageError that names the nearest known option */
export function readOptions<T extends OptionTable>(
  args: readonly string[],
  table: T,
): { readonly values: OptionValues<T>; readonly rest: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') rest.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const kind = Object.hasOwn(table, name) && rawName.startsWith('--') ? table[name] : undefined;
    if (kind === undefined) throw new UsageError(unknownOption(rawName, name, Object.keys(table)));
    if (kind === 'flag' && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    if (kind !== 'flag' && (value === undefined || value === '' || (!inlineValue && value.startsWith('-'))))
      throw new UsageError(`${rawName} needs a value`);
    const values = given.get(name) ?? [];
    if (kind === 'text' && values.length > 0) throw new UsageError(`${rawName} is given twice`);
    given.set(name, [...values, value ?? '']);
  }
  const values = Object.fromEntries(
    Object.entries(table).map(([name, kind]) => {
      const each = given.get(name);
      return [name, kind === 'flag' ? each !== undefined : kind === 'text' ? each?.[0] : (each ?? [])];
    }),
  );
  return { values: values as OptionValues<T>, rest };
}

/** A choice among words. @throws UsageError that names the nearest */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const meant = nearest(value, words);
  throw new UsageError(
    `${option} must be one of ${words.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
}

/** A port. @throws UsageError */
export function portOf(option: string, value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${option} must be a port from 1 to 65535`);
}

/** A path prefix of the routes. @throws UsageError */
export function pathOf(option: string, value: string): string {
  const parsed = parse(SETTING_KEYS.path.rule, value);
  if (parsed.is === 'value') return parsed.value as string;
  throw new UsageError(`${option} must be a path such as health`);
}

/** A secret from the variable that an option names: a command line can be read by every process. @throws UsageError */
export function secretFrom(
  option: string,
  variable: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (variable === undefined) return undefined;
  const secret = env[variable]?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new UsageError(
    `${option} names the variable ${shownKey(variable)}, which ${secret === '' ? 'is not set' : 'holds no plain ASCII without spaces'}`,
  );
}

function unknownOption(rawName: string, name: string, known: readonly string[]): string {
  if (name === 'token')
    return 'a token is never taken from the command line: put it into a variable, and name that with --token-env';
  const meant = nearest(name, known);
  return `unknown option ${shownKey(rawName)}; ${meant === undefined ? `known: ${known.map((each) => `--${each}`).join(', ')}` : `did you mean --${meant}?`}`;
}
