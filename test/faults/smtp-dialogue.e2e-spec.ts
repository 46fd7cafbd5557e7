import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openMailScene, type MailScene } from '../support/mail-scene.js';
import { type Cell, cellsOf } from '../support/outcome-grid.js';
import { eventually } from '../support/processes.js';
import type { QueuedMail } from '../support/queue-mails.js';
import type { Behaviour, Stage } from '../support/scripted-smtp.js';

/** What becomes of a mail, and whether the server has the message then. */
const CELLS = cellsOf(`
  the server is       greeting  EHLO    STARTTLS  AUTH    MAIL    RCPT    DATA    message
  silent              queued    queued  queued    queued  queued  queued  queued  queued, kept
  slow                sent      sent    sent      sent    sent    sent    sent    sent, kept
  421                 queued    queued  queued    queued  queued  queued  queued  queued
  450                 queued    queued  queued    queued  queued  queued  queued  queued
  550                 queued    queued  queued    queued  queued  failed  failed  failed
  550 5.7.1           queued    queued  queued    queued  queued  queued  queued  queued
  garbage             queued    queued  queued    queued  queued  queued  queued  queued
  reset               queued    queued  queued    queued  queued  queued  queued  queued, kept
  oblige, then reset  queued    queued  queued    queued  queued  queued  queued  sent, kept
`);
const TLS_AND_AUTH = ['STARTTLS', 'AUTH PLAIN'] as const;
const STAGES = [...new Set(CELLS.map(({ column }) => column as Stage))];

const scenes: MailScene[] = [];
async function openScene(...extensions: Parameters<typeof openMailScene>) {
  const scene = await openMailScene(...extensions);
  scenes.push(scene);
  return scene;
}
afterAll(() => Promise.all(scenes.map((scene) => scene.close())));

const addressOf = ({ row, column }: Cell) => `${row}.${column}@example.com`.replaceAll(/[, ]+/g, '-').toLowerCase();

/** What can be seen of a mail that has been tried. */
function outcomeOf({ email, status, attempts, claimed, reply, due_at: dueAt }: QueuedMail, { server }: MailScene) {
  const dueInMs = dueAt.getTime() - Date.now();
  // The first retry comes a minute after the attempt, a tenth more or less, and the attempt may be some seconds ago.
  const due = status === 'queued' && dueInMs > 20_000 && dueInMs < 66_000 ? 'in a minute' : 'never';
  const lastReply = reply?.endsWith('scripted') ? reply : undefined;
  return { status, attempts, claimed, lastReply, due, kept: server.messageIdsFor(email).length };
}

function wantedOf({ row, column, outcome }: Cell): ReturnType<typeof outcomeOf> {
  const [status = ''] = outcome.split(', ');
  const refused = ['450', '550', '550 5.7.1'].includes(row) && ['MAIL', 'RCPT', 'DATA', 'message'].includes(column);
  return {
    status,
    attempts: 1,
    claimed: false,
    lastReply: refused ? `${row} scripted` : undefined,
    due: status === 'queued' ? 'in a minute' : 'never',
    kept: status === 'sent' || outcome.endsWith('kept') ? 1 : 0,
  };
}

describe('a mail whose server is', () => {
  const outcomes = new Map<Cell, ReturnType<typeof outcomeOf>>();
  const applied = new Set<Cell>();

  /** One mail at a time, each over a connection of its own, since the early stages know no recipient. */
  async function runColumn(stage: Stage): Promise<void> {
    const smtp = { maxMessages: '1' };
    const scene = await openScene(...(['STARTTLS', 'AUTH'].includes(stage) ? TLS_AND_AUTH : []));
    if (scene.server.extensions.length > 0) await scene.startWorker({ smtp });
    else await scene.deliverHere({ smtp });
    for (const cell of CELLS.filter(({ column }) => column === stage)) {
      const email = addressOf(cell);
      scene.server.script = (dialogue) => {
        if (dialogue.stage !== stage) return undefined;
        applied.add(cell);
        return cell.row as Behaviour;
      };
      await scene.queue([email]);
      const mail = await eventually(async () => {
        const seen = await scene.mail(email);
        return seen.reply === null ? undefined : seen;
      });
      outcomes.set(cell, outcomeOf(mail, scene));
    }
  }
  // At once, since it is waiting for the most part.
  beforeAll(() => Promise.all(STAGES.map(runColumn)));

  it.each(CELLS.map((cell) => [cell.row, cell.column, cell.outcome, cell] as const))(
    '%s at %s is %s',
    (_row, _column, _outcome, cell) => {
      expect(applied).toContain(cell);
      expect(outcomes.get(cell)).toEqual(wantedOf(cell));
    },
  );
});

it('each of many mails has its own outcome, when all are sent at once over a few connections, in batches of commands', async () => {
  const scene = await openScene('PIPELINING');
  const lateCells = CELLS.filter(({ column }) => ['RCPT', 'DATA', 'message'].includes(column));
  const neighbour = {
    block: '',
    row: 'obliging',
    column: '',
    outcome: 'sent',
    status: 0,
    word: '',
    changes: true,
    isInTurn: true,
  };
  const cells = new Map<string, Cell>();
  for (const cell of lateCells) cells.set(addressOf(cell), cell).set(`after-${addressOf(cell)}`, neighbour);
  scene.server.script = ({ recipient = '', stage }) => {
    const cell = cells.get(recipient);
    return cell?.column === stage ? (cell.row as Behaviour) : undefined;
  };
  await scene.queue([...cells.keys()]);
  await scene.deliverHere();
  const mails = await scene.mailsOnceAll(({ reply }) => reply !== null);
  for (const mail of mails) {
    expect([mail.email, outcomeOf(mail, scene)]).toEqual([mail.email, wantedOf(cells.get(mail.email)!)]);
  }
  expect(scene.server.mostAtOnce).toBeLessThanOrEqual(5 + 2); // for invitees, and for inviters
});
