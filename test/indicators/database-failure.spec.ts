import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { databaseFailure, isPoolExhaustion } from '../../src/indicators/database/database-failure.js';

const SECRET = 'user app of database orders at db.internal';

function errorOf(fields: object, message = SECRET): Error {
  return Object.assign(new Error(message), fields);
}

const postgres = (code: string) => errorOf({ code, severity: 'FATAL' });
const mysql = (errno: number) => errorOf({ errno, sqlState: 'HY000', code: 'ER_SOMETHING' });

describe('an error of a database driver', () => {
  it.each([
    ['53300', 'overloaded'],
    ['53400', 'overloaded'],
    ['53100', 'error'],
    ['57P03', 'loading'],
    ['57P01', 'unreachable'],
    ['57P02', 'unreachable'],
    ['57014', 'timeout'],
    ['28P01', 'auth_failed'],
    ['28000', 'auth_failed'],
    ['3D000', 'error'],
    ['42501', 'forbidden'],
    ['25006', 'read_only'],
    ['08006', 'unreachable'],
    ['08P01', 'error'],
    ['XX000', 'error'],
  ])('of PostgreSQL with SQLSTATE %s is down for %s, by whatever it is wrapped, without its text', (code, reason) => {
    const error = postgres(code);
    for (const each of [
      error,
      new QueryFailedError('SELECT 1', [], error),
      new AggregateError([error]),
      new Error('', { cause: error }),
    ]) {
      const result = databaseFailure(each);
      expect(result).toMatchObject({ status: 'down', reason });
      expect(result?.message).not.toMatch(/app|orders|internal/);
    }
  });

  it.each([
    [1040, 'overloaded'],
    [1203, 'overloaded'],
    [1226, 'overloaded'],
    [1045, 'auth_failed'],
    [1698, 'auth_failed'],
    [1130, 'auth_failed'],
    [1044, 'forbidden'],
    [1129, 'forbidden'],
    [1049, 'error'],
    [1053, 'unreachable'],
    [1927, 'unreachable'],
    [3168, 'loading'],
    [1290, 'read_only'],
    [3024, 'timeout'],
    [1146, 'error'],
  ])('of MySQL with number %d is down for %s', (errno, reason) => {
    expect(databaseFailure(mysql(errno))).toMatchObject({ status: 'down', reason });
  });

  it.each([
    [errorOf({ code: 'ECONNREFUSED', errno: -111, syscall: 'connect' }), 'unreachable'],
    [errorOf({ code: 'EPIPE', errno: -32 }), 'unreachable'], // looks like a SQLSTATE
    [errorOf({}, 'Connection terminated unexpectedly'), 'unreachable'],
    [errorOf({ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }), 'unreachable'],
    [errorOf({}, 'The server does not support SSL connections'), 'unreachable'],
    [errorOf({ code: 'HANDSHAKE_NO_SSL_SUPPORT', fatal: true }), 'unreachable'],
    [errorOf({}, 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), 'auth_failed'],
    [errorOf({}, 'Query read timeout'), 'timeout'],
    [errorOf({}, 'received invalid response: 4a'), 'bad_response'],
    [errorOf({ fatal: true }, 'Unknown AUTH_SWITCH_PLUGIN'), 'bad_response'],
    [errorOf({ code: 'ELOGIN' }), 'auth_failed'],
    [errorOf({ code: 'ORA-01017' }), 'auth_failed'],
    [errorOf({ name: 'MongoServerError', code: 18 }), 'auth_failed'],
    [errorOf({ name: 'MongoServerSelectionError' }), 'unreachable'],
    [new QueryFailedError('SELECT 1', [], errorOf({ number: 208 })), 'error'],
  ])(
    'that the network, a client or another server made is told by code, or by words where there is none: %s',
    (error, reason) => {
      expect(databaseFailure(error)).toMatchObject({ status: 'down', reason });
    },
  );

  it('that is none of a database is no answer: the check itself failed', () => {
    expect(databaseFailure(new TypeError('x is not a function'))).toBeUndefined();
    expect(databaseFailure('rubbish')).toBeUndefined();
  });

  it('is the word of the pool where the pool turned the check away', () => {
    expect(isPoolExhaustion(errorOf({}, 'timeout exceeded when trying to connect'))).toBe(true);
    expect(isPoolExhaustion(errorOf({}, 'Connection terminated due to connection timeout'))).toBe(false);
  });
});
