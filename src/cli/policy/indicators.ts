import { INDICATOR_KINDS, type IndicatorKind } from '../../domain/policy/indicator-kind.js';
import { entriesOf, plain } from '../../domain/policy/plain.js';
import type { DeclaredIndicator } from '../../domain/policy/policy.js';
import { shownText, shownValue } from '../../domain/policy/display.js';
import { oneOf } from '../options.js';
import { UsageError } from '../command.js';

/** What an application with one dependency of each kind has. */
const USUAL = ['database', 'redis', 'clickhouse', 'llm'];

/** The indicators of `--indicators`, else those of the policy file, else one of each kind. @throws UsageError */
export function indicatorsOf(listedNames: string | undefined, file: unknown): readonly DeclaredIndicator[] {
  if (listedNames !== undefined) return listedNames.split(',').map((each) => fromText(each, '--indicators'));
  const listed = plain(file);
  return listed.is === 'list' ? listed.items.map(fromFile) : USUAL.map((each) => fromText(each, '--indicators'));
}

/** `redis` or `orders=custom`; a name that is no kind is a custom indicator. */
function fromText(text: string, where: string): DeclaredIndicator {
  const [name = '', kind] = text.split('=').map((part) => part.trim());
  if (kind !== undefined)
    return { name, kind: oneOf(`the kind of ${shownText(name)} in ${where}`, kind, INDICATOR_KINDS) };
  return { name, kind: INDICATOR_KINDS.find((each) => each === name) ?? 'custom' };
}

/** `"redis"` or `{ "name": "orders", "kind": "custom", "local": true, "timeoutMs": 500 }`. */
function fromFile(item: unknown): DeclaredIndicator {
  const seen = plain(item);
  if (seen.is === 'text') return fromText(seen.text, 'the policy file');
  const { name, kind, local, ...settings } = Object.fromEntries(entriesOf(item));
  if (typeof name !== 'string')
    throw new UsageError(
      `an indicator in the policy file must be a name or an object with one, got ${shownValue('', item)}`,
    );
  return {
    ...fromText(name, 'the policy file'),
    ...(kind === undefined ? {} : { kind: kind as IndicatorKind }),
    local: local === true,
    settings,
  };
}
