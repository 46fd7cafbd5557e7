import pg from 'pg';
import type { Progress } from './progress.js';
import { TOKEN_KEY, USERS } from './world.js';

const SLICE = 50_000;
const CONNECTIONS = 4;
/** Half of all invites are in a tenth of the workspaces, so that some have lists of several pages. */
const WORKSPACE_OF = `CASE n % 2 WHEN 0 THEN 1 + (n / 2) % big ELSE 1 + big + (n / 2) % (workspaces - big) END`;

/**
 * Fills a migrated database: a workspace per hundred invites, an Admin for each, and for each invite the history entry
 * and the delivered mail of its sending, two days ago. The indexes are made at the end, as that is quicker.
 *
 * @param years over how many years they were sent, the more the later: six of ten were accepted, one was declined, and the
 *   rest lapsed and were closed, but those of the last five weeks; half of all were resent a day later
 */
export async function seed(url: string, invites: number, years: number, progress: Progress): Promise<void> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  const [client] = clients as [pg.Client];
  try {
    const workspaces = invites / 100;
    const big = Math.max(1, workspaces / 10);
    for (const one of clients) await one.query(`SET maintenance_work_mem = '256MB'; SET synchronous_commit = off`);
    await seedWorkspaces(client, workspaces);
    const { keys, others } = await dropIndexes(client);
    const slices: string[] = [];
    for (let from = 1; from <= invites; from += SLICE) {
      const to = Math.min(from + SLICE - 1, invites);
      slices.push(invitesSql({ invites, years, workspaces, big, from, to }));
    }
    const total = slices.length + 10 * (keys.length + others.length);
    async function spread(statements: string[], over: readonly pg.Client[]): Promise<void> {
      await Promise.all(
        over.map(async (one) => {
          for (let sql = statements.shift(); sql !== undefined; sql = statements.shift()) {
            progress.show(
              `seeding ${invites.toLocaleString('en')} invites`,
              1 - (slices.length + 10 * others.length) / total,
            );
            await one.query(sql);
          }
        }),
      );
    }
    await spread(slices, clients);
    await spread(keys, clients);
    await spread(others, clients);
    await client.query(`SELECT setval(pg_get_serial_sequence('invites', 'id'), ${invites})`);
    await client.query('VACUUM (ANALYZE, FREEZE)');
    await client.query('CHECKPOINT');
  } finally {
    await Promise.all(clients.map((one) => one.end()));
  }
}

async function seedWorkspaces(client: pg.Client, workspaces: number): Promise<void> {
  await client.query(`
    INSERT INTO users (id, subject, email, email_verified, full_name, username)
    SELECT n, 'user-' || n, 'user-' || n || '@example.com', true, '', '' FROM generate_series(1, ${USERS}) AS n;
    SELECT setval(pg_get_serial_sequence('users', 'id'), ${USERS});
    INSERT INTO workspaces (id, name, description, created_at)
    SELECT n, 'Workspace ' || n, '', now() FROM generate_series(1, ${workspaces}) AS n;
    INSERT INTO memberships (workspace_id, user_id, role, joined_at)
    SELECT n, 1 + (n - 1) % ${USERS}, 3, now() FROM generate_series(1, ${workspaces}) AS n`);
}

/** Resolves with what makes them again, the keys apart. */
async function dropIndexes(client: pg.Client): Promise<{ readonly keys: string[]; readonly others: string[] }> {
  const { rows } = await client.query<{ isKey: boolean; gone: string; back: string }>(
    `WITH indexes AS (
       SELECT pg_index.*, indrelid::regclass AS at, indexrelid::regclass AS name FROM pg_index
       WHERE indrelid IN ('invites'::regclass, 'invite_history'::regclass, 'invite_mails'::regclass)
     )
     SELECT true AS "isKey", format('ALTER TABLE %s DROP CONSTRAINT %s', at, name) AS gone,
       format('ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY %s', at, name,
         substring(pg_get_indexdef(indexrelid) FROM '\\(.*\\)')) AS back
     FROM indexes WHERE indisprimary
     UNION ALL
     SELECT false, format('DROP INDEX %s', name), pg_get_indexdef(indexrelid) FROM indexes WHERE NOT indisprimary`,
  );
  for (const { gone } of rows) await client.query(gone);
  const backOf = (areKeys: boolean) => rows.filter(({ isKey }) => isKey === areKeys).map(({ back }) => back);
  return { keys: backOf(true), others: backOf(false) };
}

interface Slice {
  readonly invites: number;
  readonly years: number;
  readonly workspaces: number;
  readonly big: number;
  readonly from: number;
  readonly to: number;
}

function invitesSql({ invites, years, workspaces, big, from, to }: Slice) {
  const isOld = years > 0;
  return `
    WITH drawn AS MATERIALIZED (
      SELECT n, ${WORKSPACE_OF} AS workspace_id, 'invitee-' || n || '@example.com' AS email, gen_random_uuid() AS seed,
        now() - interval '2 days' - interval '${years} years' * (1 - sqrt(n::float8 / ${invites})) AS sent_at,
        ${isOld} AND n / 10 % 2 = 0 AS was_resent, CASE WHEN ${isOld} THEN n % 10 END AS fate
      FROM generate_series(${from}, ${to}) AS n, (VALUES (${big}, ${workspaces})) AS sizes (big, workspaces)
    ), lived AS MATERIALIZED (
      SELECT *, 1 + (workspace_id - 1) % ${USERS} AS inviter_id, sent_at + interval '1 day' AS resent_at,
        sent_at + interval '7 days' + CASE WHEN was_resent THEN interval '1 day' ELSE interval '0' END AS expires_at,
        CASE WHEN fate < 7 THEN sent_at + interval '36 hours' WHEN sent_at < now() - interval '38 days'
          THEN sent_at + interval '38 days' END AS settled_at
      FROM drawn
    ), made AS (
      INSERT INTO invites (id, workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed,
        token_digest, valid_for_ms, created_at, expires_at, accepted_at, accepted_by_id, mails)
      SELECT n, workspace_id, email, email, 2, 'Join us',
        CASE WHEN fate < 6 THEN 'accepted' WHEN fate = 6 THEN 'cancelled' WHEN settled_at < now() THEN 'expired' ELSE 'pending' END,
        inviter_id, seed, ${macSql(`'token-digest ' || ${tokenSql('seed')}`)}, 604800000, sent_at, expires_at,
        CASE WHEN fate < 6 THEN settled_at END, CASE WHEN fate < 6 THEN inviter_id END,
        1 + was_resent::integer
      FROM lived
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
      SELECT workspace_id, n, sent_at, 'sent', inviter_id FROM lived
      UNION ALL SELECT workspace_id, n, resent_at, 'resent', inviter_id FROM lived WHERE was_resent
      UNION ALL
      SELECT workspace_id, n, settled_at, CASE WHEN fate < 6 THEN 'accepted' WHEN fate = 6 THEN 'declined' ELSE 'closed' END,
        CASE WHEN fate < 6 THEN inviter_id END
      FROM lived WHERE settled_at IS NOT NULL
    ), checks AS (
      INSERT INTO invite_checks (workspace_id, invite_id, due_at)
      SELECT workspace_id, n, expires_at FROM lived WHERE settled_at IS NULL AND expires_at > now()
    )
    INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, sender_id, status, attempts, queued_at,
      due_at, settled_at, reply)
    SELECT n, number, workspace_id, email, inviter_id, 'sent', 1, at, at, at, '250 seeded'
    FROM lived, LATERAL (
      SELECT number, CASE number WHEN 1 THEN sent_at ELSE resent_at END AS at
      FROM generate_series(1, 1 + was_resent::integer) AS number
    ) AS mail`;
}

/** HMAC-SHA-256 (RFC 2104) with the token key in SQL, since a million rows had better not travel. */
function macSql(text: string): string {
  const padded = Buffer.alloc(64);
  padded.write(TOKEN_KEY);
  const [inner, outer] = [0x36, 0x5c].map(
    (pad) => `'\\x${Buffer.from(padded.map((byte) => byte ^ pad)).toString('hex')}'::bytea`,
  );
  return `sha256(${outer} || sha256(${inner} || convert_to(${text}, 'UTF8')))`;
}

/** The derivation of tokens. */
function tokenSql(seedColumn: string): string {
  const first16 = `substring(${macSql(`${seedColumn}::text`)} for 16)`;
  const versioned = `set_byte(${first16}, 6, (get_byte(${first16}, 6) & 15) | 64)`;
  return `encode(set_byte(${versioned}, 8, (get_byte(${first16}, 8) & 63) | 128), 'hex')::uuid::text`;
}
