import { readdirSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** What npm does by itself, without anything of this project's. */
const OWN_COMMANDS = /^(ci|pack|init|audit|sbom|publish|version)$/;

/** What is wrong with a call of npm in a document; undefined where it does what this project has. */
export function problemOfNpm(line: string): string | undefined {
  const [, command = '', ...rest] = line.split(' ');
  if (OWN_COMMANDS.test(command)) return undefined;
  const words = rest.filter((word) => !word.startsWith('-'));
  switch (command) {
    case 'install':
    case 'i': {
      const known = { ...manifest.devDependencies, ...manifest.peerDependencies, [manifest.name]: '' };
      const strange = words.filter((word) => !(word in known) && !/\.tgz$|^\.\.?\//.test(word) && word !== 'bench');
      return strange.length === 0 ? undefined : `installs what this project does not know: ${strange.join(', ')}`;
    }
    case 'run':
      return words[0]! in manifest.scripts ? problemOfSpecs(words) : `there is no script ${words[0]}`;
    case 'start':
      return 'start' in manifest.scripts ? undefined : 'there is no script start';
    case 'test':
      return problemOfSpecs(['test', ...words]);
    default:
      return `npm has no command ${command} that documents of this project use`;
  }
}

/** `npm test -- redis` names a file of tests. */
function problemOfSpecs([script, pattern]: readonly string[]): string | undefined {
  if (script !== 'test' || pattern === undefined) return undefined;
  const specs = ['test', 'src'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => `${root}/${file}`),
  );
  return specs.some((file) => file.includes(pattern)) ? undefined : `no file of tests is called ${pattern}`;
}
