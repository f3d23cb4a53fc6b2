import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** What a tool printed where it was not content; empty where it was. */
function complaints(...command: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe('the code', () => {
  it('has no fault that the linter knows', () => {
    expect(complaints('node_modules/oxlint/bin/oxlint')).toBe('');
  });

  it('has right types, tests included', () => {
    expect(complaints('node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json')).toBe('');
  });
});
