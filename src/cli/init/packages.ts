import { recordOf } from './files.js';

/** What this package says of itself in its package.json. */
export interface Own {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The packages of an application by name, each with the range that its package.json gives. */
export type Packages = ReadonlyMap<string, string>;

/** All that a package.json names, whatever for. */
export function packagesOf(manifest: Readonly<Record<string, unknown>>): Packages {
  const kinds = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies'];
  return new Map(
    kinds
      .flatMap((kind) => Object.entries(recordOf(manifest[kind]) ?? {}))
      .filter((each): each is [string, string] => typeof each[1] === 'string'),
  );
}

/** What has to be installed: this package and the peers that it cannot do without, as arguments of an install command. */
export function missingPackages(own: Own, packages: Packages): readonly string[] {
  const needed = Object.entries(own.peerDependencies)
    .filter(([name]) => own.peerDependenciesMeta[name]?.optional !== true && !packages.has(name))
    .map(([name, range]) => `${name}@^${lowest(newest(range))?.join('.')}`);
  return packages.has(own.name) ? needed : [own.name, ...needed];
}

/** The packages that are there in a version this package does not work with, each with both ranges. */
export function unsuitablePackages(own: Own, packages: Packages): readonly string[] {
  return Object.entries(own.peerDependencies).flatMap(([name, range]) => {
    const there = packages.get(name);
    const version = there === undefined ? undefined : lowest(there);
    if (version === undefined) return [];
    const fits = range.split('||').some((each) => isIn(version, each));
    return fits ? [] : [`${name} is ${there} in package.json, and ${own.name} works with ${range}`];
  });
}

/** Of the majors that a range allows the last: each takes the Nest of the one before as well. */
function newest(range: string): string {
  return range.split('||').at(-1)!;
}

type Version = readonly [number, number, number];

/** The first version that a range names: `^1.2.3`, `~1.2`, `1.x`, `>=1.2.3 <2`; undefined for tags, links and the like. */
function lowest(range: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] =
    /^\s*(?:npm:\S+@)?(?:[\^~=v]|>=)?\s*(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?(?![\w.]*:)/.exec(range) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor) || 0, Number(patch) || 0];
}

/**
 * Whether a version, or a later one of the same major that a range like `^12.0.0` takes in as well, is in `>=a <b`. What is too old
 * in its minor version alone is left to the package manager.
 */
function isIn(version: Version, range: string): boolean {
  const least = /(?:>=)\s*(\d+)/.exec(range)?.[1];
  const below = /<\s*(\d+)/.exec(range)?.[1];
  return (least === undefined || version[0] >= Number(least)) && (below === undefined || version[0] < Number(below));
}
