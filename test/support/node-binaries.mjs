/** Whole Node binaries, as npm has them in packages: one a platform. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The majors that the package promises, beside the one that the suite runs on. */
export const FURTHER_NODES = ['22', '24', '26'];

/** Kept between runs; `npm ci` empties it. */
const CACHE = resolve('node_modules/.cache/nodes');

/** What npm has them for; elsewhere each version has to be installed by other means. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/**
 * @param {string} version a major, such as `26`, or any version that the registry has
 * @returns {Promise<string>} the path of the binary, fetched where it is not there yet
 * @throws Error where npm has none for this platform
 */
export async function nodeBinary(version) {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform))
    throw new Error(`npm has no binary of Node for ${platform}: install Node ${version} and run \`npm test\` with it`);
  const binary = join(CACHE, `${platform}-${version}`, 'package/bin/node');
  if (!existsSync(binary)) await unpack(`node-${platform}@${version}`, dirname(dirname(dirname(binary))));
  return binary;
}

/** The binary alone: headers and npm are of no use here. All or nothing, also where two do it at once. */
async function unpack(spec, target) {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    const { stdout } = await run('npm', ['pack', '--prefer-offline', '--json', '--pack-destination', folder, spec]);
    const [{ filename }] = JSON.parse(stdout);
    const tarball = join(folder, filename);
    await run('tar', ['-xzf', tarball, '-C', folder, 'package/bin/node']);
    await rm(tarball);
    await rename(folder, target).catch((error) => {
      if (!existsSync(join(target, 'package/bin/node'))) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
