import { isAbsolute, join, normalize } from 'node:path';
import { nearest } from '../../domain/policy/nearest.js';
import { CommandError, UsageError } from '../command.js';
import { jsonOf, recordOf } from './files.js';

/** The folder holds no application of Nest's, or one that cannot have the module as it is. */
export const NOT_POSSIBLE = 4;

/** Where the sources of an application lie, relative to the folder of its package.json. */
export interface Project {
  readonly sourceRoot: string;
  /** The file that starts it. */
  readonly main: string;
  /** Where its tests of the whole lie. */
  readonly tests: string;
  readonly tsconfig: string;
  /** The source folders of libraries beside it. */
  readonly libraries: readonly string[];
}

/**
 * The project that the Nest command line would start.
 * @param name one of several, of a workspace
 * @throws UsageError where there is none of that name; CommandError where it lies elsewhere
 */
export function projectOf(folder: string, name: string | undefined): Project {
  const config = jsonOf(join(folder, 'nest-cli.json')) ?? {};
  const projects = recordOf(config['projects']) ?? {};
  if (name !== undefined && !Object.hasOwn(projects, name))
    throw new UsageError(noProject(name, Object.keys(projects)));
  const chosen = name === undefined ? {} : (recordOf(projects[name]) ?? {});
  const text = (key: string) => [chosen[key], config[key]].find((each): each is string => typeof each === 'string');
  const options = [chosen, config].map((each) => recordOf(each['compilerOptions'])?.['tsConfigPath']);
  const sourceRoot = text('sourceRoot') ?? 'src';
  const root = text('root') ?? '';
  for (const path of [sourceRoot, root])
    if (isAbsolute(path) || normalize(path).startsWith('..'))
      throw new CommandError('nest-cli.json names a folder outside of this one: run init where it lies.', NOT_POSSIBLE);
  return {
    sourceRoot,
    main: `${sourceRoot}/${(text('entryFile') ?? 'main').replace(/\.[jt]s$/, '')}.ts`,
    tests: join(root, 'test'),
    tsconfig: options.find((each): each is string => typeof each === 'string') ?? join(root, 'tsconfig.json'),
    libraries: Object.values(projects).flatMap((each) => {
      const { type, sourceRoot: source } = recordOf(each) ?? {};
      return type === 'library' && typeof source === 'string' ? [source] : [];
    }),
  };
}

/** The name of the project whose sources lie there; undefined where it is that of the whole. */
export function projectAt(folder: string, sourceRoot: string | undefined): string | undefined {
  const projects = recordOf(jsonOf(join(folder, 'nest-cli.json'))?.['projects']) ?? {};
  return Object.keys(projects).find((name) => recordOf(projects[name])?.['sourceRoot'] === sourceRoot);
}

function noProject(name: string, known: readonly string[]): string {
  if (known.length === 0) return '--project names one of several in nest-cli.json, and there are none';
  const meant = nearest(name, known);
  return `--project must be one of ${known.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
