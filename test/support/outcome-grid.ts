import { expect } from '@jest/globals';
import { expectRefusal } from './expect-refusal.js';
import type { Answer, TestApi } from './test-api.js';

/** One cell of a grid: what somebody (the row) gets for doing something (the block) to something (the column). */
export interface Cell {
  readonly block: string;
  readonly row: string;
  readonly column: string;
  /** As it stands in the grid: `200 pending`, `403 permission-denied`. */
  readonly outcome: string;
  readonly status: number;
  /** The code of a refusal; else what the invite has become, or `unchanged`. */
  readonly word: string;
  readonly changes: boolean;
  /**
   * Rows of a block that have the same outcomes can take turns: then each row is asked for something, and each column is
   * asked for by one of them.
   */
  readonly isInTurn: boolean;
}

/**
 * Reads blocks that are separated by empty lines. The first line of a block has its name and those of its columns,
 * the others begin with the name of the row; two spaces or more end a cell.
 */
export function cellsOf(grid: string): Cell[] {
  const blocks = grid.trim().split(/\n\s*\n/);
  return blocks.flatMap((text) => {
    const [[block, ...columns], ...rows] = text.split('\n').map((line) => line.trim().split(/ {2,}/)) as [
      [string, ...string[]],
      ...[string, ...string[]][],
    ];
    return rows.flatMap(([row, ...outcomes]) => {
      const alike = rows.filter(([, ...others]) => others.join() === outcomes.join()).map(([name]) => name);
      const turns = Math.min(alike.length, columns.length);
      const isInTurn = (column: number) => (column + alike.indexOf(row)) % turns === 0;
      if (outcomes.length !== columns.length) throw new Error(`${block}, ${row}: a cell for each column, please`);
      return columns.map((column, index) =>
        cellOf({ block, row, column, outcome: outcomes[index]!, isInTurn: isInTurn(index) }),
      );
    });
  });
}

function cellOf(cell: Omit<Cell, 'status' | 'word' | 'changes'>): Cell {
  const [status, word] = cell.outcome.split(' ') as [string, string];
  return { ...cell, status: Number(status), word, changes: Number(status) < 300 && word !== 'unchanged' };
}

/** The answer is the one of the cell; and unless that is a change, nothing at all has changed. */
export async function expectOutcome(api: TestApi, cell: Cell, call: () => Promise<Answer>): Promise<Answer> {
  if (cell.status >= 400) return expectRefusal(api, call, cell.status, cell.word);
  const before = await api.fingerprint();
  const answer = await call();
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: cell.status, code: undefined });
  if (!cell.changes) expect(await api.fingerprint()).toEqual(before);
  return answer;
}

/** The invite for an address as it is stored, with the latest of its history and the role that the invitee holds. */
export async function storedInvite(api: TestApi, email: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await api.dataSource.query(
    `SELECT id::int, status, role, message, inviter_id::int, token_seed, created_at, expires_at, accepted_at,
       accepted_by_id::int, mails,
       (SELECT kind FROM invite_history WHERE invite_id = invite.id ORDER BY id DESC LIMIT 1) AS latest,
       (SELECT membership.role FROM memberships membership JOIN users ON users.id = membership.user_id
        WHERE membership.workspace_id = invite.workspace_id AND users.email = invite.email) AS member_role
     FROM invites invite WHERE email_normalised = $1`,
    [email],
  );
  return row;
}
