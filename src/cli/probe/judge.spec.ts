import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge } from './judge.js';

const REDIS = { status: 'down', criticality: 'optional', reason: 'timeout' };
const body = (status: string, details: object = {}) => JSON.stringify({ status, details });

describe('a probe', () => {
  it.each<[string, number, string | undefined, boolean, number, string]>([
    ['ok', 200, body('ok'), false, 0, 'ok'],
    ['degraded', 200, body('degraded', { redis: REDIS }), false, 0, 'degraded: redis (timeout)'],
    ['degraded where that fails', 200, body('degraded', { redis: REDIS }), true, 4, 'degraded: redis (timeout)'],
    ['degraded with a code of its own', 429, body('degraded'), false, 4, 'degraded, HTTP 429'],
    ['error', 503, body('error', { redis: REDIS }), false, 4, 'error: redis (timeout), HTTP 503'],
    ['draining', 503, body('shutting_down'), false, 4, 'shutting_down, HTTP 503'],
    ['an error that calls itself 200', 200, body('error'), false, 4, 'error'],
    ['a page', 200, '<html>', false, 0, 'ok: HTTP 200, but the body is not one of a health route'],
    [
      'a page that cannot tell degraded',
      200,
      '<html>',
      true,
      4,
      'unhealthy: HTTP 200, but the body is not one of a health route',
    ],
    ['an empty answer', 204, '', false, 0, 'ok: HTTP 204, but the body is not one of a health route'],
    ['a redirect', 302, '', false, 4, 'unhealthy: HTTP 302, and redirects are not followed'],
    ['a body that was too long', 503, undefined, false, 4, 'unhealthy: HTTP 503'],
    ['no such route', 404, '{"statusCode":404}', false, 4, 'unhealthy: HTTP 404'],
    [
      'a status that is no text',
      200,
      '{"status":["ok"]}',
      true,
      4,
      'unhealthy: HTTP 200, but the body is not one of a health route',
    ],
  ])('takes %s (%i) for what it is', (_, code, text, failOnDegraded, exitCode, line) => {
    expect(judge({ is: 'answer', code, body: text }, { failOnDegraded })).toMatchObject({ exitCode, line });
  });

  it('tells a lost connection from a lost answer', () => {
    const lenient = { failOnDegraded: false };
    expect(judge({ is: 'no connection', why: 'connection refused' }, lenient).exitCode).toBe(2);
    expect(judge({ is: 'no answer', why: 'timeout after 1000 ms' }, lenient).exitCode).toBe(3);
  });

  it('names neither what is up nor a shadow, and ten at most', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`queue${index}`, { status: 'down' }]));
    const details = { database: { status: 'up' }, llm: { ...REDIS, criticality: 'shadow' }, ...many };
    const { line } = judge({ is: 'answer', code: 503, body: body('error', details) }, { failOnDegraded: false });
    expect(line).toBe(`error: ${Object.keys(many).slice(0, 10).join(', ')} and 2 more, HTTP 503`);
  });

  it('repeats no text of an answer but names and reasons as they are written here', () => {
    const secret = 'sk-1234';
    const details = { [`x ${secret}`]: REDIS, redis: { status: 'down', reason: secret, message: secret } };
    const told = judge({ is: 'answer', code: 200, body: body('degraded', details) }, { failOnDegraded: false });
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(told.line).toBe('degraded: redis');
  });

  it('never takes an answer for healthy that is not 2xx, and never throws', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 999 }), fc.oneof(fc.string(), fc.json()), (code, text) => {
        expect(judge({ is: 'answer', code, body: text }, { failOnDegraded: false }).exitCode).toBe(4);
      }),
    );
  });
});
