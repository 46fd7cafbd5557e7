/** SQLSTATEs by which PostgreSQL says that its own state stands in the way, not the request. */
const SQLSTATES = new RegExp(
  `^(${[
    '08...', // connection exceptions
    '25006', // read-only, such as a standby
    '25P0[34]', // a transaction that took too long and has been ended
    '28(000|P01)', // credentials that are being replaced, or are wrong
    '3D000', // a database that is being made or moved
    '40(001|003|P01)', // serialization failure, unknown outcome, deadlock
    '53...', // no space, memory or connections
    '55(000|P03)', // no connections allowed, lock not available
    '57...', // cancelled, shutting down, starting
    '58030', // input/output error
  ].join('|')})$`,
);

/** Codes of a socket that has failed. */
const SYSTEM_ERRORS = /^E(?:CONN|HOST|NET|(?:PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|ADDRNOTAVAIL)$)/;

/** Errors without a code: of the driver, of its pool, and of an ORM that has lost its connection within a transaction. */
const MESSAGES =
  /^(timeout expired|timeout exceeded when trying to connect|Connection terminated|Client (has encountered|was closed)|Query runner already released|Database connection provided by a query runner was already released)/;

/** Whether an error says that the database is gone, starting, full, read-only, too slow, or too busy with others. */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (SQLSTATES.test(code) || SYSTEM_ERRORS.test(code))) return true;
  return typeof message === 'string' && MESSAGES.test(message);
}
