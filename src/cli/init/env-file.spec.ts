import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { variablesFor, withoutValues, withVariables } from './env-file.js';
import { shownChange } from './show.js';

const VARIABLES = variablesFor([
  { kind: 'database', name: 'database' },
  { kind: 'redis', name: 'redis', key: 'REDIS_URL' },
]);

describe('the file of variables', () => {
  it('gets each key as a comment, so that nothing changes until somebody wants it', () => {
    const added = withVariables('PORT=3000\n', VARIABLES).slice('PORT=3000\n'.length);
    for (const line of added.trimEnd().split('\n')) expect(line === '' || line.startsWith('# ')).toBe(true);
    for (const key of [
      'HEALTH_ENVIRONMENT=production',
      'HEALTH_OPTIONAL=redis',
      'HEALTH_DETAILS_TOKEN=',
      'REDIS_URL=redis://127.0.0.1:6379',
    ])
      expect(added).toContain(`\n# ${key}\n`);
  });

  it('proposes no list of optional indicators where there is none but a database', () => {
    expect(variablesFor([{ kind: 'database', name: 'database' }]).map(({ key }) => key)).not.toContain(
      'HEALTH_OPTIONAL',
    );
  });

  it.each([
    'HEALTH_MODE=background',
    '# HEALTH_MODE=background',
    'export HEALTH_OPTIONAL=redis',
    '  #HEALTH_FATAL=redis',
  ])('is left as it is where it has keys of the policy: %s', (line) => {
    const text = `A=1\n${line}\n`;
    expect(withVariables(text, VARIABLES)).toBe(text);
  });

  it('gets no key a second time', () => {
    expect(withVariables('REDIS_URL=redis://cache\n', VARIABLES).match(/REDIS_URL/g)).toHaveLength(1);
  });

  it('keeps what it has, its line breaks too, and is the same when asked again', () => {
    const lines = fc.array(fc.constantFrom('A=1', '# note', '', 'KEY="x y"', 'REDIS_URL=redis://cache'));
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.boolean(), (each, eol, ended) => {
        const before = each.join(eol) + (ended ? eol : '');
        const once = withVariables(before, VARIABLES);
        expect(once.startsWith(before)).toBe(true);
        expect(withVariables(once, VARIABLES)).toBe(once);
        if (before.includes('\r\n')) expect(once.replace(/\r\n/g, '')).not.toContain('\n');
      }),
    );
  });

  it('is shown without a single value that was in it', () => {
    const before = 'API_KEY=s3cr3t\n# OLD=s3cr3t too\nPEM="-----BEGIN\ns3cr3t\n-----END"\ns3cr3t without a break';
    const after = withVariables(before, VARIABLES);
    const shown = shownChange({ path: '.env', before, after, secret: true });
    expect(shown).not.toContain('s3cr3t');
    expect(shown).toContain('+# HEALTH_OPTIONAL=redis');
    expect(withoutValues(before)).toBe('API_KEY=…\n# OLD=…\nPEM=…\n…\n…\n…');
  });
});
