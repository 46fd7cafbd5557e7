import type { FailedMail } from '@invites/invites';

const HEADINGS = ['mail', 'invite', 'workspace', 'attempts', 'failed at'];

/** One line per mail with tabs for a program, or columns with the last reply below each mail for a terminal. */
export function failedMailsTable(mails: readonly FailedMail[], forTerminal: boolean): string {
  if (mails.length === 0) return 'No mail has failed.';
  const rows = mails.map(({ id, inviteId, workspaceId, attempts, failedAt, reply }) => ({
    cells: [id, inviteId, workspaceId, attempts, failedAt.toISOString()].map(String),
    reply,
  }));
  if (!forTerminal) {
    const lines = rows.map(({ cells, reply }) => [...cells, reply].join('\t'));
    return [[...HEADINGS, 'last reply'].join('\t'), ...lines].join('\n');
  }
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map(({ cells }) => cells[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return [line(HEADINGS), ...rows.flatMap(({ cells, reply }) => [line(cells), `    ${reply}`])].join('\n');
}
