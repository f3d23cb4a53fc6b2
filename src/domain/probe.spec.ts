import { describe, expect, it } from '@jest/globals';
import { PROBES, healthAnswer, livenessAnswer, readinessAnswer, startupAnswer } from './probe.js';
import type { Reason } from './reason.js';
import type { Entry } from './report.js';
import type { Criticality, Status, Verdict } from './status.js';

const CODES = { httpDegraded: 207, httpError: 500 };

describe('the answer to a probe', () => {
  it.each<[Verdict, number]>([
    ['ok', 200],
    ['degraded', 207],
    ['error', 500],
    ['shutting_down', 503],
  ])('health: %s is %i by the policy’s codes, and draining is always 503', (status, code) => {
    expect(healthAnswer(status, CODES)).toEqual({ status, code });
  });

  it.each<[Verdict, boolean, Verdict, number]>([
    ['ok', true, 'ok', 200],
    ['degraded', true, 'degraded', 207],
    ['error', true, 'error', 500],
    ['shutting_down', true, 'shutting_down', 503],
    ['ok', false, 'error', 500],
    ['degraded', false, 'error', 500],
    ['shutting_down', false, 'shutting_down', 503],
  ])('readiness: %s where startup has finished: %s, is %s %i', (verdict, started, status, code) => {
    expect(readinessAnswer(verdict, started, CODES)).toEqual({ status, code });
  });

  it('startup: 200 once it has finished, 503 before', () => {
    expect(startupAnswer(true)).toEqual({ status: 'ok', code: 200 });
    expect(startupAnswer(false)).toEqual({ status: 'error', code: 503 });
  });

  it.each<[Status, Reason | undefined, Exclude<Criticality, 'disabled'>, number]>([
    ['up', undefined, 'fatal', 200],
    ['degraded', 'overloaded', 'fatal', 200],
    ['down', 'event_loop_blocked', 'fatal', 503],
    ['down', 'event_loop_blocked', 'optional', 503],
    ['down', 'stale', 'optional', 503],
    ['down', 'pending', 'fatal', 200],
    ['down', 'event_loop_blocked', 'shadow', 200],
  ])('liveness: a local indicator that is %s (%s) and %s makes it %i', (status, reason, criticality, code) => {
    const well: Entry = { name: 'other', status: 'up', criticality: 'fatal' };
    const answer = livenessAnswer([well, { name: 'local', status, reason, criticality }, well]);
    expect(answer).toEqual({ status: code === 200 ? 'ok' : 'error', code });
  });

  it('liveness without members is 200', () => {
    expect(livenessAnswer([])).toEqual({ status: 'ok', code: 200 });
  });

  it('the platforms have three probes', () => {
    expect(PROBES).toEqual(['liveness', 'readiness', 'startup']);
  });
});
