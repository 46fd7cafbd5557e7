import { describe, expect, it } from '@jest/globals';
import { failureLine } from './failure-line.js';

/** As PostgreSQL 18 has written them. */
const OUTPUTS: [what: string, output: string, reason: string, remedy: RegExp][] = [
  [
    '/dev/shm is small',
    `2026-11-30 04:18:31.250 UTC [25014] LOG:  database system was shut down at 2026-11-30 04:17:56 UTC
2026-11-30 04:18:31.250 UTC [25014] FATAL:  could not resize shared memory segment "/PostgreSQL.2294777108" to 1048576 bytes: No space left on device
2026-11-30 04:18:31.251 UTC [25008] LOG:  startup process (PID 25014) exited with exit code 1
2026-11-30 04:18:31.258 UTC [25008] LOG:  database system is shut down
`,
    'could not resize shared memory segment "/PostgreSQL.2294777108" to 1048576 bytes: No space left on device',
    /Give \/dev\/shm .*--shm-size/,
  ],
  [
    '/dev/shm is closed',
    '2026-11-30 04:18:37.712 UTC [25096] FATAL:  could not open shared memory segment "/PostgreSQL.417": Permission denied\n',
    'could not open shared memory segment "/PostgreSQL.417": Permission denied',
    /Give \/dev\/shm /,
  ],
  [
    'the disk is full while the database is made',
    `initdb: error: could not write file "/data/pgdata.7/postgresql.conf": No space left on device
initdb: removing contents of data directory "/data/pgdata.7"
`,
    'could not write file "/data/pgdata.7/postgresql.conf": No space left on device',
    /Make room on its disk/,
  ],
  [
    'the disk is full',
    '2026-11-30 04:18:39.146 UTC [25172] FATAL:  could not write to file "base/4/1249": No space left on device\n',
    'could not write to file "base/4/1249": No space left on device',
    /Make room on its disk/,
  ],
  [
    'it belongs to somebody else',
    `2026-11-30 04:18:07.500 UTC [24625] FATAL:  data directory "/data/pgdata" has wrong ownership
2026-11-30 04:18:07.500 UTC [24625] HINT:  The server must be started by the user that owns the data directory.
`,
    'data directory "/data/pgdata" has wrong ownership',
    /has to belong to whoever runs PostgreSQL/,
  ],
  [
    'there is no checkpoint',
    `2026-11-30 04:18:07.398 UTC [24619] PANIC:  could not locate a valid checkpoint record at 0/1B81C18
2026-11-30 04:18:07.399 UTC [24613] LOG:  startup process (PID 24619) was terminated by signal 6: Aborted
`,
    'could not locate a valid checkpoint record at 0/1B81C18',
    /empty or damaged/,
  ],
  [
    'a file of the transactions is gone',
    `2026-11-30 04:18:14.522 UTC [24764] FATAL:  could not access status of transaction 0
2026-11-30 04:18:14.523 UTC [24764] DETAIL:  Could not open file "pg_xact/0000": No such file or directory.
`,
    'could not access status of transaction 0: Could not open file "pg_xact/0000": No such file or directory',
    /empty or damaged/,
  ],
  [
    'the program is not there',
    'sh: 2: /cache/bin/postgres: not found\n',
    'sh: 2: /cache/bin/postgres: not found',
    /log/,
  ],
  ['it says nothing', '', 'it has ended without a word', /log/],
];

describe('why PostgreSQL fails is one line with a remedy', () => {
  it.each(OUTPUTS)('when %s', (_what, output, reason, remedy) => {
    const line = failureLine('PostgreSQL does not start', output, 'The log may say more.');
    expect(line.startsWith(`PostgreSQL does not start: ${reason}. `)).toBe(true);
    expect(line).toMatch(remedy);
    expect(line).not.toContain('\n');
  });
});
