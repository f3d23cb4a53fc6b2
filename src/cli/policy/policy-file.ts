import { readFileSync } from 'node:fs';
import { entriesOf, plain } from '../../domain/policy/plain.js';
import { UsageError } from '../command.js';

/** The module's options as a JSON file holds them. */
export type PolicyFile = Readonly<Record<string, unknown>>;

/** Reads the module's options from a JSON file. @throws UsageError */
export function readPolicyFile(path: string): PolicyFile {
  const options = parse(contentOf(path));
  const lists = ['liveness', 'indicators'].filter((name) => !isUnsetOr('list', options[name]));
  if (lists.length > 0) throw new UsageError(`${lists.join(' and ')} in the policy file must be a list`);
  if (!isUnsetOr('object', options['groups']))
    throw new UsageError('groups in the policy file must be an object: { <group>: { "members": […] } }');
  for (const [name, group] of entriesOf(options['groups']))
    if (plain(group).is !== 'object')
      throw new UsageError(`group ${JSON.stringify(name)} in the policy file must be an object with members`);
  return options;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(missing ? 'there is no such policy file' : 'the policy file cannot be read');
  }
}

function parse(text: string): PolicyFile {
  try {
    const parsed: unknown = JSON.parse(text);
    if (plain(parsed).is === 'object') return parsed as PolicyFile;
  } catch {
    throw new UsageError('the policy file is not JSON');
  }
  throw new UsageError("the policy file must hold an object: the module's options");
}

function isUnsetOr(what: 'list' | 'object', value: unknown): boolean {
  const { is } = plain(value);
  return is === 'unset' || is === what;
}
