import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answer, startLlmServer } from '../servers/llm-server.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import { ask } from '../support/programs/program.js';
import { settled, spawned, stopPrograms } from '../support/programs/programs.js';
import { Backend } from '../support/example-backend.js';

/** What ends a line somewhere, moves a cursor, colours, hides or turns what is read. */
const TRICKS: Readonly<Record<string, string>> = {
  'a line feed': '\n',
  'a carriage return': '\r',
  'both of them': '\r\n',
  'a vertical tab': '\v',
  'a form feed': '\f',
  'NEL of C1': '\u0085',
  'the line separator of Unicode': '\u2028',
  'the paragraph separator of Unicode': '\u2029',
  'a colour of ANSI': '\u001b[31m',
  'an erased screen': '\u001b[2J\u001b[H',
  'a title in OSC': '\u001b]0;owned\u0007',
  'CSI in one byte': '\u009b31m',
  'a backspace': '\b\b\b',
  'a turn from right to left': '\u202e',
  'an isolate of Unicode': '\u2066',
  'a byte order mark': '\ufeff',
  'characters of no width': '\u200b\u200d',
  'a tag of no shape': '\u{e0041}',
};

const FORGED = '[Nest] 1  - LOG [HealthPolicy] database (fatal) is up';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The lines of a log that none of ours would begin or hold. */
function forgedIn(log: string): string[] {
  return log.split('\n').filter((line) => line.startsWith(FORGED) || UNSAFE.test(line));
}

afterEach(stopPrograms);

describe('no log line is forged', () => {
  it('by messages and facts that an indicator exposes, whatever is in them', async () => {
    const names = Object.keys(TRICKS).map((_, index) => `trick${index}`);
    const program = await settled(
      { indicators: names, expose: ['message', 'note'] },
      { HEALTH_INTERVAL_MS: '200', HEALTH_DOWN_INTERVAL_MS: '200', HEALTH_DETAILS: 'full' },
    );
    for (const [index, trick] of Object.values(TRICKS).entries()) {
      const text = `gone${trick}${FORGED}`;
      await program.does('answer', { name: names[index]!, status: 'down', message: text, note: text });
    }
    for (const name of names) await program.says(new RegExp(`${name} \\(optional\\) is down`));
    expect(forgedIn(program.log)).toEqual([]);
    expect(program.log.match(/is down, was up: error \(gone/g)).toHaveLength(names.length);
    for (const port of [program.main, program.management]) {
      const { details } = (await ask(port, '/health')).json as {
        details: Record<string, { message: string; note: string }>;
      };
      for (const name of names) {
        expect(details[name]!.message).toMatch(/^gone/);
        expect([name, details[name]!.message + details[name]!.note]).toEqual([name, expect.not.stringMatching(UNSAFE)]);
      }
    }
  });

  it('by errors that an indicator throws: their text is not logged at all', async () => {
    const program = await settled(
      { indicators: ['database'] },
      { HEALTH_INTERVAL_MS: '200', HEALTH_DOWN_INTERVAL_MS: '200' },
    );
    const text = `gone\n${FORGED}`;
    await program.does('answer', {
      name: 'database',
      throws: text,
      code: text,
      stack: `Error: ${text}\n    at \u001b[31mx (/a.js:1:1)`,
    });
    await program.says(/database \(fatal\) is down/);
    expect(forgedIn(program.log)).toEqual([]);
    expect(program.log).not.toContain('gone');
  });

  it('by values and names of variables: the boot that they end says each on one line', async () => {
    const tricks = Object.values(TRICKS);
    const keys = [
      'MODE',
      'FATAL',
      'ENVIRONMENT',
      'PATH',
      'TIMEOUT_MS',
      'STARTUP',
      'DETAILS',
      'METRICS',
      'MANAGEMENT_HOST',
    ];
    const env = [
      ...tricks.map((trick) => [`HEALTH_X${trick}${FORGED}_TIMEOUT_MS`, '1']),
      ...keys.flatMap((key) => tricks.map((trick) => [`HEALTH_${key}`, `x${trick}${FORGED}`, trick])),
    ];
    for (const [index, trick] of tricks.entries()) {
      const own = env.filter(([, , of]) => of === trick || (of === undefined && index === 0));
      const found = resolvePolicy({
        indicators: [{ name: 'a', kind: 'custom' }],
        env: Object.fromEntries(own),
        config: (key) => own.find(([name]) => name === key)?.[1],
      });
      const message = found.ok ? '' : found.message;
      expect(message).toMatch(/refused, \d+ problems/);
      expect(
        message.split('\n').filter((line) => !/^(Health policy refused|  \d+\. |Beside that:$|  - )/.test(line)),
      ).toEqual([]);
      expect(message.replaceAll('\n', '')).not.toMatch(UNSAFE);
    }
    const refused = spawned({}, Object.fromEntries(env));
    await refused.ended();
    expect(refused.log).toMatch(/HEALTH_MODE must be/);
    expect(forgedIn(refused.log)).toEqual([]);
  });

  it('by the environment of a boot that goes well, which its table names', async () => {
    for (const trick of ['\n', '\u202e']) {
      const program = await settled(
        {},
        { HEALTH_ENVIRONMENT: `qa${trick}${FORGED}`, [`HEALTH_X${trick}${FORGED}`]: '1' },
      );
      expect(program.log).toMatch(/strictest/);
      expect(forgedIn(program.log)).toEqual([]);
      await program.stop();
    }
  });

  it('by the texts of a provider', async () => {
    const provider = await startLlmServer();
    const text = Object.values(TRICKS).join(FORGED);
    const error = { message: text, code: text, type: text, param: text };
    provider.behaviour = answer(401, { type: text, error });
    const backend = await Backend.start({
      HEALTH_ENVIRONMENT: 'test',
      HEALTH_LLM_DEPTH: 'reachable',
      HEALTH_LLM_INTERVAL_MS: '200',
      HEALTH_LLM_FAILURE_THRESHOLD: '1',
      LLM_BASE_URL: provider.openaiUrl,
      LLM_API_KEY: provider.key,
    });
    try {
      await provider.received(2);
      await fetch(`${backend.url}/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"question":"?"}',
      });
      await backend.until(() => /llm \(optional\) is down/.test(backend.log));
      expect(forgedIn(backend.log)).toEqual([]);
    } finally {
      await Promise.all([backend.stop(), provider.stop()]);
    }
  });
});
