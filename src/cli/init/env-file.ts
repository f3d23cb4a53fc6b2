import { PROFILES } from '../../domain/policy/profiles.js';
import { eolOf } from './style.js';

/** The files that say which variables an application reads, the first one that is there. */
export const ENV_FILES = ['.env.example', '.env.sample', '.env.template', '.env.dist', '.env'];

/** A variable that is proposed; never with a value that would be a secret. */
export interface Variable {
  readonly key: string;
  readonly example: string;
  readonly meaning: string;
}

/** What an application with these indicators may want to set. */
export function variablesFor(
  indicators: readonly { readonly kind: string; readonly name: string; readonly key?: string }[],
): readonly Variable[] {
  const others = indicators.filter(({ kind }) => kind !== 'database').map(({ name }) => name);
  const examples: Readonly<Record<string, string>> = {
    REDIS_URL: 'redis://127.0.0.1:6379',
    CLICKHOUSE_URL: 'http://127.0.0.1:8123',
  };
  return [
    {
      key: 'HEALTH_ENVIRONMENT',
      example: [...PROFILES.keys()][0]!,
      meaning: 'The environment whose policy holds; else APP_ENV, ENVIRONMENT, NODE_ENV',
    },
    ...(others.length === 0
      ? []
      : [
          {
            key: 'HEALTH_OPTIONAL',
            example: others.join(','),
            meaning: 'What is degraded instead of error while it is down',
          },
        ]),
    { key: 'HEALTH_DETAILS_TOKEN', example: '', meaning: 'Shows everything to its bearer; at least 16 characters' },
    {
      key: 'HEALTH_DRAIN_MS',
      example: '10000',
      meaning: 'For how long to go on serving after SIGTERM, with readiness at 503',
    },
    { key: 'HEALTH_MANAGEMENT_PORT', example: '9000', meaning: 'A port that answers while the event loop is blocked' },
    ...indicators.flatMap(({ kind, key }) =>
      key === undefined
        ? []
        : [{ key, example: examples[key] ?? '', meaning: `What ${kind}() connects to; it has to be set` }],
    ),
  ];
}

/** A file with the variables that it does not name yet, in comments; the same text where it has keys of the policy already. */
export function withVariables(text: string | undefined, variables: readonly Variable[]): string {
  const before = text ?? '';
  if (/^[ \t]*#?[ \t]*(?:export[ \t]+)?HEALTH_/m.test(before)) return before;
  const eol = eolOf(before);
  const lines = variables
    .filter(({ key }) => !new RegExp(`^[ \\t]*#?[ \\t]*(?:export[ \\t]+)?${key}[ \\t]*=`, 'm').test(before))
    .flatMap(({ key, example, meaning }) => [`# ${meaning}:`, `# ${key}=${example}`]);
  const gap = before === '' ? '' : before.endsWith('\n') ? eol : eol + eol;
  return `${before}${gap}# nestjs-health-policy: which dependency is fatal where.${eol}${lines.join(eol)}${eol}`;
}

/** A file of variables as it may be shown: their names alone. */
export function withoutValues(text: string): string {
  return text.replace(/[^\r\n]+/g, (line) => {
    const [, name] = /^([ \t]*#?[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]*[ \t]*=)/.exec(line) ?? [];
    return line.trim() === '' ? line : `${name ?? ''}…`;
  });
}
