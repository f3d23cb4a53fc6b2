import { describe, expect, it } from '@jest/globals';
import { llm } from '../../../src/registration/llm.js';
import { startCheck } from '../../../src/testing/start-check.js';

const withKey = () => ({ apiKey: 'sk-of-the-test' });
const withoutKey = () => ({ apiKey: '' });

describe('an LLM of several providers, registered by tokens', () => {
  const registration = llm({
    providers: [
      { name: 'primary', factory: 'PRIMARY' },
      { name: 'fallback', factory: 'FALLBACK', credentials: { requiresKey: true } },
    ],
  });
  const checked = async (primary: object, fallback: object) => {
    const provide: [string, unknown][] = [
      ['PRIMARY', primary],
      ['FALLBACK', fallback],
    ];
    const { ended } = await startCheck(registration, { provide });
    return ended;
  };

  it('names the providers that it uses of the application', () => {
    expect(registration.uses).toEqual(['PRIMARY', 'FALLBACK']);
  });

  it('is up with its primary, and says which are usable', async () => {
    expect(await checked(withKey, withoutKey)).toMatchObject({
      status: 'up',
      data: { usable: 'primary', providers: { fallback: { status: 'down', reason: 'missing_credentials' } } },
    });
  });

  it('is degraded with its fallback alone, and down with none', async () => {
    expect(await checked(withoutKey, withKey)).toMatchObject({ status: 'degraded', data: { usable: 'fallback' } });
    expect(await checked(withoutKey, withoutKey)).toMatchObject({ status: 'down', reason: 'missing_credentials' });
  });
});
