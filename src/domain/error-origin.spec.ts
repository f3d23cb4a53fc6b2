import { describe, expect, it } from '@jest/globals';
import { originOf } from './error-origin.js';

const withMembers = (members: object) => originOf(Object.assign(new Error('no'), { stack: undefined }, members));

describe('the origin of an error', () => {
  it.each([
    ['ECONNREFUSED'],
    ['ERR_HTTP2_STREAM_ERROR'],
    ['UND_ERR_SOCKET'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['EAI_AGAIN'],
    ['28P01'],
    ['EIO'],
    [`E${'X'.repeat(30)}`],
    ['A_B'],
    ['HPE_INVALID10'],
    ['ER_A_B_C_D_E_F_G_H'],
    [`${'A'.repeat(20)}_${'B'.repeat(20)}`],
    ['1'],
    ['12345'],
    ['516'],
  ])('names the code %s', (code) => {
    expect(withMembers({ code })).toBe(`Error ${code}`);
  });

  it.each([
    ['a key of letters and digits', 'a1b2c3d4e5f60718293a4b5c6d7e8f90'],
    ['an access key in capitals', 'AKIAIOSFODNN7EXAMPLE'],
    ['a word', 'hunter2'],
    ['a short word', 'EX'],
    ['a long word', `E${'X'.repeat(31)}`],
    ['a word with one before it', 'hunter2 ECONNREFUSED'],
    ['a word with one behind it', 'ECONNREFUSED hunter2'],
    ['parts that are too long', `${'A'.repeat(21)}_B`],
    ['parts of which one is too long', `A_${'B'.repeat(21)}`],
    ['too many parts', 'A_B_C_D_E_F_G_H_I_J'],
    ['parts with long numbers', 'A_B123'],
    ['small letters', 'err_tls'],
    ['a long number', '123456'],
    ['a text', 'ECONNREFUSED postgres://app:hunter2@db'],
    ['a forged line', 'ECONNREFUSED\nERROR'],
    ['a list', ['ECONNREFUSED']],
  ])('does not name what only stands in the place of a code: %s', (_what, code) => {
    expect(withMembers({ code })).toBe('Error');
  });

  it.each([
    ['QueryFailedError', 'QueryFailedError'],
    ['HttpException', 'HttpException'],
    ['hunter2', 'Error'],
    ['Bearer sk-1 Error', 'Error'],
    ['Error\nERROR', 'Error'],
    ['hunter2 MyError', 'Error'],
    ['MyError hunter2', 'Error'],
    ['Error hunter2', 'Error'],
    ['hunter2 Error', 'Error'],
    [`${'X'.repeat(64)}Error`, `${'X'.repeat(64)}Error`],
    [`${'X'.repeat(65)}Error`, 'Error'],
    ['My2_Error', 'My2_Error'],
    ['2MyError', 'Error'],
    ['My-Error', 'Error'],
  ])('takes the name %j for %s: only a name of a class is one', (name, told) => {
    expect(withMembers({ name })).toBe(told);
  });
});

function thrown(stack: unknown, rest: object = {}): object {
  return { name: 'TypeError', message: 'secret', stack, ...rest };
}

const FRAME = '    at check (/srv/app/orders.service.js:12:34)';

describe('the origin of what was thrown', () => {
  it.each<[string, unknown, string]>([
    [
      'its class and where it was thrown',
      thrown(`TypeError: secret\n${FRAME}\n    at x (b.js:1:1)`),
      'TypeError at orders.service.js:12:34',
    ],
    [
      'its code',
      thrown(`TypeError: secret\n${FRAME}`, { code: 'ECONNRESET' }),
      'TypeError ECONNRESET at orders.service.js:12:34',
    ],
    [
      'a frame without a function',
      thrown('TypeError: secret\n    at file:///srv/main.mjs:7:8\n'),
      'TypeError at main.mjs:7:8',
    ],
    ['no place where the stack is none', thrown(7), 'TypeError'],
    ['no place where the stack has no frame', thrown('TypeError: secret'), 'TypeError'],
    ['no place that is not on a line of its own', thrown('TypeError: secret at /srv/a.js:1:2'), 'TypeError'],
    ['no place that has more behind it', thrown('TypeError: secret\n    at /srv/a.js:1:2 and more'), 'TypeError'],
    ['Error where its class is no word', thrown(7, { name: 'Type Error' }), 'Error'],
    ['Error where its class starts with no letter', thrown(7, { name: '1Error' }), 'Error'],
    ['Error where its class is no text', thrown(7, { name: 5 }), 'Error'],
    ['no code with a line break', thrown(7, { code: 'A\nB' }), 'TypeError'],
    ['the type of what is no error', 'secret', 'a thrown string'],
    ['undefined', undefined, 'a thrown undefined'],
    ['null', null, 'a thrown null'],
    ['a function', () => 1, 'a thrown function'],
  ])('says %s', (_what, error, expected) => {
    expect(originOf(error)).toBe(expected);
  });

  it('takes no frame out of the message, however it is forged', () => {
    const message = 'secret\n    at forged (/secret.js:1:1)';
    expect(originOf({ name: 'Error', message, stack: `Error: ${message}\n${FRAME}` })).toBe(
      'Error at orders.service.js:12:34',
    );
  });

  it('finds the frame behind a message that the stack does not have, and behind one that is no text', () => {
    expect(originOf({ name: 'Error', message: 'other', stack: `Error: secret\n${FRAME}` })).toBe(
      'Error at orders.service.js:12:34',
    );
    expect(originOf({ name: 'Error', message: 5, stack: `Error: secret\n${FRAME}` })).toBe(
      'Error at orders.service.js:12:34',
    );
    // A number that stands in the frame: what is searched for it would begin in the middle of it.
    expect(originOf({ name: 'Error', message: 12, stack: `Error: secret\n${FRAME}` })).toBe(
      'Error at orders.service.js:12:34',
    );
  });

  it('finds the frame behind a first line of any length', () => {
    const stack = `Error: ${'x'.repeat(5000)}\n${FRAME}`;
    expect(originOf({ name: 'Error', message: 'other', stack })).toBe('Error at orders.service.js:12:34');
  });

  it('looks no further than 4096 characters behind the message', () => {
    const stack = (filler: number) => `Error: m\n${'x'.repeat(filler)}\n${FRAME}\n`;
    expect(originOf({ name: 'Error', message: 'm', stack: stack(100) })).toBe('Error at orders.service.js:12:34');
    expect(originOf({ name: 'Error', message: 'm', stack: stack(5000) })).toBe('Error');
  });

  it('never throws over a hostile error', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(originOf(proxy)).toBe('Error');
  });
});
