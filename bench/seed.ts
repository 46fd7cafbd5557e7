import pg from 'pg';
import type { Progress } from './progress.js';
import { TOKEN_KEY, USERS } from './world.js';

const SLICE = 50_000;
/** Half of all invites are in a tenth of the workspaces, so that some have lists of several pages. */
const WORKSPACE_OF = `CASE n % 2 WHEN 0 THEN 1 + (n / 2) % big ELSE 1 + big + (n / 2) % (workspaces - big) END`;

/**
 * Fills a migrated database: a workspace per hundred invites, an Admin for each, and for each invite the history entry
 * and the delivered mail of its sending, two days ago. The indexes are made at the end, as that is quicker.
 */
export async function seed(url: string, invites: number, progress: Progress): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const workspaces = invites / 100;
    const big = Math.max(1, workspaces / 10);
    await client.query(`SET maintenance_work_mem = '256MB'; SET synchronous_commit = off`);
    await seedWorkspaces(client, workspaces);
    const indexes = await dropIndexes(client);
    for (let from = 1; from <= invites; from += SLICE) {
      const to = Math.min(from + SLICE - 1, invites);
      progress.show(`seeding ${invites.toLocaleString('en')} invites`, (0.7 * from) / invites);
      await client.query(invitesSql({ workspaces, big, from, to }));
    }
    for (const [index, definition] of indexes.entries()) {
      progress.show(`seeding ${invites.toLocaleString('en')} invites`, 0.7 + (0.25 * index) / indexes.length);
      await client.query(definition);
    }
    await client.query(`SELECT setval(pg_get_serial_sequence('invites', 'id'), ${invites})`);
    await client.query('VACUUM (ANALYZE, FREEZE)');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
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

/** All but the keys. Resolves with what makes them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `SELECT indexname, indexdef FROM pg_indexes
     WHERE tablename IN ('invites', 'invite_history', 'invite_mails') AND indexname NOT LIKE '%PK\\_%' AND indexname NOT LIKE '%\\_pkey'`,
  );
  for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`);
  return rows.map(({ indexdef }) => indexdef);
}

function invitesSql({ workspaces, big, from, to }: { workspaces: number; big: number; from: number; to: number }) {
  return `
    WITH made AS (
      INSERT INTO invites (id, workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed,
        token_digest, valid_for_ms, created_at, expires_at, mails)
      SELECT n, workspace_id, email, email, 2, 'Join us', 'pending', 1 + (workspace_id - 1) % ${USERS}, seed,
        ${macSql(`'token-digest ' || ${tokenSql('seed')}`)}, 604800000, made_at, made_at + interval '7 days', 1
      FROM (
        SELECT n, ${WORKSPACE_OF} AS workspace_id, 'invitee-' || n || '@example.com' AS email, gen_random_uuid() AS seed,
          now() - interval '2 days' AS made_at
        FROM generate_series(${from}, ${to}) AS n, (VALUES (${big}, ${workspaces})) AS sizes (big, workspaces)
      ) AS drawn
      RETURNING id, workspace_id, email, inviter_id, created_at
    ), entries AS (
      INSERT INTO invite_history (workspace_id, invite_id, at, kind, actor_id)
      SELECT workspace_id, id, created_at, 'sent', inviter_id FROM made
    )
    INSERT INTO invite_mails (invite_id, number, workspace_id, email_normalised, status, attempts, queued_at, due_at, settled_at, reply)
    SELECT id, 1, workspace_id, email, 'sent', 1, created_at, created_at, created_at, '250 seeded' FROM made`;
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
