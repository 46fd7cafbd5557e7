import { describe, expect, it } from '@jest/globals';
import { isUnavailable } from './unavailable.js';

describe('an error says that the database is unavailable, so that another try is worth it,', () => {
  it.each([
    ['08000', 'connection_exception'],
    ['08006', 'connection_failure'],
    ['08P01', 'protocol_violation'],
    ['25006', 'read_only_sql_transaction'],
    ['25P03', 'idle_in_transaction_session_timeout'],
    ['25P04', 'transaction_timeout'],
    ['28000', 'invalid_authorization_specification'],
    ['28P01', 'invalid_password'],
    ['3D000', 'invalid_catalog_name'],
    ['40001', 'serialization_failure'],
    ['40003', 'statement_completion_unknown'],
    ['40P01', 'deadlock_detected'],
    ['53000', 'insufficient_resources'],
    ['53100', 'disk_full'],
    ['53200', 'out_of_memory'],
    ['53300', 'too_many_connections'],
    ['55000', 'database does not accept connections'],
    ['55P03', 'lock_not_available'],
    ['57014', 'query_canceled'],
    ['57P01', 'admin_shutdown'],
    ['57P02', 'crash_shutdown'],
    ['57P03', 'cannot_connect_now'],
    ['57P05', 'idle_session_timeout'],
    ['58030', 'io_error'],
    ['ECONNREFUSED', ''],
    ['ECONNRESET', 'read ECONNRESET'],
    ['EPIPE', 'write EPIPE'],
    ['ETIMEDOUT', 'connect ETIMEDOUT'],
    ['EHOSTUNREACH', 'connect EHOSTUNREACH'],
    ['ENETUNREACH', 'connect ENETUNREACH'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN db'],
  ])('by its code %s (%s)', (code, message) => {
    expect(isUnavailable(Object.assign(new Error(message), { code }))).toBe(true);
  });

  it.each([
    'timeout expired',
    'timeout exceeded when trying to connect',
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
    'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
  ])('by its message: %s', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true);
  });

  it.each([
    [Object.assign(new Error('a bug'), { code: '42P01' })],
    [Object.assign(new Error('a constraint'), { code: '23505' })],
    [Object.assign(new Error('a file'), { code: 'ENOENT' })],
    [Object.assign(new Error('longer'), { code: '57P012' })],
    [new Error('the connection, terminated')],
    [new TypeError('x is not a function')],
    ['57P01'],
    [null],
    [undefined],
  ])('but not %p', (error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
