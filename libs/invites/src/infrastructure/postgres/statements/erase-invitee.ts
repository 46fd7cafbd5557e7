import type { SettledInvite } from '../../../application/ports/settled-invites.js';
import { EmailAddress } from '../../../domain/email-address.js';
import type { Statement } from './statement.js';

/** Within these statements: the invites that `$1` and `$2` name. */
const BATCH = `batch AS (
    SELECT * FROM unnest((SELECT $1::bigint[]), (SELECT $2::bigint[])) AS one (workspace_id, invite_id)
  )`;

const batchOf = (invites: readonly SettledInvite[]) => [
  invites.map(({ workspaceId }) => workspaceId),
  invites.map(({ inviteId }) => inviteId),
];

/** Whose batch it is. */
const OF_BATCH = (table: string) =>
  `${table}.workspace_id = batch.workspace_id AND ${table}.invite_id = batch.invite_id`;

/** Its `email_normalised` stays until everything is erased, so that what was begun is found again. */
export function hideInvitee(
  email: EmailAddress,
  limit: number,
  { distributed = false } = {},
): Statement<{ workspaceId: string; inviteId: string }> {
  return {
    text: `/* invitees.hide${distributed ? '-distributed' : ''} */
      WITH found AS (
        SELECT workspace_id, id FROM invites WHERE email_normalised = $1 AND status <> 'pending'
        ORDER BY id LIMIT $2${distributed ? '' : ' FOR NO KEY UPDATE'}
      ), hidden AS (
        UPDATE invites SET email = $3, message = '', metadata = '{}', return_to = NULL, accepted_by_id = NULL,
          token_seed = gen_random_uuid(), token_digest = sha256(uuid_send(gen_random_uuid())), version = version + 1
        FROM found WHERE invites.workspace_id = found.workspace_id AND invites.id = found.id
        RETURNING invites.workspace_id, invites.id
      )
      SELECT workspace_id AS "workspaceId", id AS "inviteId" FROM hidden`,
    values: [email.normalised, limit, EmailAddress.ERASED.display],
  };
}

/** Skips mails that wait, as a worker would, also those of a worker whose lease has ended. */
export function skipWaitingMails(invites: readonly SettledInvite[], now: Date): Statement<unknown> {
  return {
    text: `/* invitees.skip-mails */
      WITH ${BATCH}
      UPDATE invite_mails mail
      SET status = 'skipped', reply = 'invite-not-pending', settled_at = $3, ready = false, claimed_by = NULL
      FROM batch
      WHERE ${OF_BATCH('mail')} AND mail.status = 'queued' AND (mail.claimed_by IS NULL OR mail.due_at <= $3)`,
    values: [...batchOf(invites), now],
  };
}

/** Whether anybody has a lease on a mail or an event of the invites. */
export function isUnderWay(invites: readonly SettledInvite[], now: Date): Statement<{ isUnderWay: boolean }> {
  return {
    text: `/* invitees.under-way */
      WITH ${BATCH}
      SELECT EXISTS (
        SELECT FROM batch JOIN invite_mails mail ON ${OF_BATCH('mail')} WHERE mail.status = 'queued'
      ) OR EXISTS (
        SELECT FROM batch JOIN invite_events event ON ${OF_BATCH('event')}
        WHERE event.claimed_by IS NOT NULL AND event.due_at > $3
      ) AS "isUnderWay"`,
    values: [...batchOf(invites), now],
  };
}

/** Whatever a mail server says of the address waits, and finds it erased. */
export function lockAddress({ normalised }: EmailAddress): Statement<unknown> {
  return {
    text: `/* invitees.lock */
      SELECT pg_advisory_xact_lock(hashtextextended('invite-mail-events address ' || $1, 0))`,
    values: [normalised],
  };
}

/** What is yet to be posted to webhooks. */
export function undeliveredBodies(invites: readonly SettledInvite[]): Statement<{ id: string; body: string }> {
  return {
    text: `/* invitees.bodies */
      WITH ${BATCH}
      SELECT delivery.id, delivery.body FROM batch JOIN invite_webhook_deliveries delivery ON ${OF_BATCH('delivery')}
      WHERE delivery.body IS NOT NULL FOR UPDATE OF delivery`,
    values: batchOf(invites),
  };
}

/** Erases the address: who accepted is the invitee, and is known by nothing else here. */
export function eraseInvitee(
  invites: readonly SettledInvite[],
  bodies: readonly { readonly id: string; readonly body: string }[],
): Statement<unknown> {
  return {
    text: `/* invitees.erase */
      WITH ${BATCH}, invitee AS (
        SELECT actor_id FROM batch JOIN invite_history entry ON ${OF_BATCH('entry')}
        WHERE entry.kind = 'accepted' AND actor_id IS NOT NULL
      ), entries AS (
        UPDATE invite_history entry SET actor_id = NULL FROM batch
        WHERE ${OF_BATCH('entry')} AND entry.actor_id IN (SELECT actor_id FROM invitee)
      ), mails AS (
        UPDATE invite_mails mail SET email_normalised = $3, bounce = NULL,
          reply = CASE WHEN mail.status = 'skipped' THEN mail.reply END,
          failures = (SELECT coalesce(jsonb_agg(failure || '{"reply": null}' ORDER BY place), '[]')
            FROM jsonb_array_elements(mail.failures) WITH ORDINALITY AS one (failure, place))
        FROM batch WHERE ${OF_BATCH('mail')}
      ), deliveries AS (
        UPDATE invite_webhook_deliveries delivery SET body = changed.body
        FROM batch, unnest((SELECT $4::bigint[]), (SELECT $5::text[])) AS changed (id, body)
        WHERE ${OF_BATCH('delivery')} AND delivery.id = changed.id AND delivery.body IS NOT NULL
      )
      UPDATE invites SET email_normalised = $3 FROM batch
      WHERE invites.workspace_id = batch.workspace_id AND invites.id = batch.invite_id`,
    values: [
      ...batchOf(invites),
      EmailAddress.ERASED.normalised,
      bodies.map(({ id }) => id),
      bodies.map(({ body }) => body),
    ],
  };
}

export function forgetBounce({ normalised }: EmailAddress): Statement<unknown> {
  return {
    text: `/* invitees.forget-bounce */
      DELETE FROM invite_bounced_addresses WHERE email_normalised = $1`,
    values: [normalised],
  };
}
