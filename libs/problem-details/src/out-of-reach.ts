/** What PostgreSQL says when it is its state that stands in the way, not the request; by SQLSTATE. */
const STATES = new RegExp(
  `^(${[
    '08...', // connection exceptions
    '25006', // read-only, such as a standby
    '25P0[34]', // it has ended a transaction that took too long
    '28(000|P01)', // it does not know us: credentials are being replaced, or are wrong
    '3D000', // the database is being made or moved
    '40(001|003|P01)', // serialization failure, unknown outcome, deadlock
    '53...', // no space, memory or connections
    '55(000|P03)', // no connections allowed, lock not available
    '57...', // cancelled, shutting down, starting
    '58030', // input/output error
  ].join('|')})$`,
);

/** Of a socket. */
const SYSTEM_ERRORS = /^E(?:CONN|HOST|NET|(?:PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|ADDRNOTAVAIL)$)/;

/** Of the driver, its pool, and an ORM whose connection has been lost in the midst of a transaction; they have no code. */
const MESSAGES =
  /^(timeout expired|timeout exceeded when trying to connect|Connection terminated|Client (has encountered|was closed)|Query runner already released|Database connection provided by a query runner was already released)/;

/** Whether the database is gone, starting, full, read-only, too slow, or too busy with others. */
export function isOutOfReach(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (STATES.test(code) || SYSTEM_ERRORS.test(code))) return true;
  return typeof message === 'string' && MESSAGES.test(message);
}
