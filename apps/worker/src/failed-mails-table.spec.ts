import { describe, expect, it } from '@jest/globals';
import { failedMailsTable } from './failed-mails-table.js';

const MAILS = [
  {
    id: 12,
    inviteId: 1,
    workspaceId: 1,
    number: 1,
    attempts: 8,
    failedAt: new Date('2026-01-08T12:05:00.000Z'),
    reply: '550 5.1.1 no such user',
  },
  {
    id: 9,
    inviteId: 123456,
    workspaceId: 7,
    number: 2,
    attempts: 1,
    failedAt: new Date('2026-01-08T11:05:00.000Z'),
    reply: '421 4.3.2 busy',
  },
];

describe('the failed mails', () => {
  it('are columns within 80 characters for a terminal', () => {
    const table = failedMailsTable(MAILS, true);
    expect(table.split('\n')).toEqual([
      'mail  invite  workspace  attempts  failed at',
      '12    1       1          8         2026-01-08T12:05:00.000Z',
      '    550 5.1.1 no such user',
      '9     123456  7          1         2026-01-08T11:05:00.000Z',
      '    421 4.3.2 busy',
    ]);
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('are lines with tabs for a program', () => {
    expect(failedMailsTable(MAILS, false).split('\n')[1]).toBe(
      '12\t1\t1\t8\t2026-01-08T12:05:00.000Z\t550 5.1.1 no such user',
    );
  });
});
