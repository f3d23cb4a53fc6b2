import { execFileSync } from 'node:child_process';

/** Builds what is published and the example once, for the tests that run them as they are: in processes and threads of their own. */
export default function setup() {
  execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
