import type { ModelInputs } from './model.js';

interface Input {
  readonly value: number;
  readonly source: 'yours' | 'measured' | 'set' | 'assumed';
  readonly what: string;
}

/** Where the measured ones come from stands in docs/scaling.md. */
export const INPUTS: Readonly<Record<keyof ModelInputs, Input>> = {
  resends: { value: 100, source: 'yours', what: 'resends a second, in the busiest hour' },
  invites: { value: 1e6, source: 'yours', what: 'invites that are kept' },
  average: { value: 0.25, source: 'assumed', what: 'an average second, as a share of one in the busiest hour' },
  utilisation: { value: 0.6, source: 'assumed', what: 'of a core that is used in the busiest hour' },
  apiMs: { value: 0.49, source: 'measured', what: 'processor time of an API for a resend, ms' },
  databaseMs: { value: 0.5, source: 'measured', what: 'processor time of PostgreSQL for a resend, ms' },
  workerMs: { value: 1.5, source: 'measured', what: 'processor time of a worker for a mail, ms' },
  mailDatabaseMs: { value: 0.55, source: 'measured', what: 'processor time of PostgreSQL for a mail, ms' },
  resendWal: { value: 1500, source: 'measured', what: 'WAL of a resend, bytes' },
  mailWal: { value: 2100, source: 'measured', what: 'WAL of the delivery of a mail, bytes' },
  checkpointS: { value: 300, source: 'set', what: 'seconds from one checkpoint to the next: checkpoint_timeout' },
  resendPages: { value: 6, source: 'measured', what: 'pages anywhere among all invites that a resend changes' },
  pageBytesPerInvite: { value: 340, source: 'measured', what: 'bytes of such pages for each invite' },
  inviteBytes: { value: 1560, source: 'measured', what: 'disk of an invite with all that is kept of it, bytes' },
  resendBytes: { value: 550, source: 'measured', what: 'disk that a resend adds, bytes' },
  apiConnections: { value: 10, source: 'set', what: 'connections of an API: DATABASE_POOL_SIZE' },
  workerConnections: { value: 10, source: 'set', what: 'connections of a worker, the one that listens among them' },
  maxConnections: { value: 100, source: 'set', what: 'max_connections of PostgreSQL' },
  spareConnections: { value: 10, source: 'assumed', what: 'of these, for people and programs' },
  cores: { value: 8, source: 'assumed', what: 'cores of one machine' },
  mostCores: { value: 32, source: 'assumed', what: 'cores of the largest machine that PostgreSQL gets' },
  mostBytes: {
    value: 1e12,
    source: 'assumed',
    what: 'bytes that one PostgreSQL is to hold, so that a restore ends in time',
  },
};

export const DEFAULTS = Object.fromEntries(
  Object.entries(INPUTS).map(([name, { value }]) => [name, value]),
) as unknown as ModelInputs;
