import { MEMBERS_RELATION } from '@invites/workspaces';
import type { DataSource } from 'typeorm';

export const MANUAL = 'docs/operating/database-roles.md has the roles and their GRANTs.';
const SHOWN = 3;

/** What does not exist yet, in an older schema, is not missed. Of a sequence one of the two privileges is enough. */
const MISSING = `
  SELECT string_agg(privilege, ', ' ORDER BY privilege) || ' on ' || object AS grant, current_user AS role
  FROM (
    SELECT 'table ' || name, privilege, has_table_privilege(to_regclass(name), privilege)
    FROM unnest($1::text[]) AS name, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS privilege
    UNION ALL
    SELECT 'table ' || name, 'SELECT', has_table_privilege(to_regclass(name), 'SELECT')
    FROM unnest($2::text[]) AS name
    UNION ALL
    SELECT 'sequence users_id_seq', 'USAGE', has_sequence_privilege(to_regclass('users_id_seq'), 'USAGE, UPDATE')
    UNION ALL
    SELECT 'function ' || proname, 'EXECUTE', has_function_privilege(oid, 'EXECUTE')
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'invite_')
  ) AS needed (object, privilege, granted)
  WHERE NOT granted GROUP BY object ORDER BY object`;

/** @throws Error that names what the role which serves has not been granted */
export async function requireGrants(dataSource: DataSource): Promise<void> {
  const written = dataSource.entityMetadatas.map(({ tableName }) => tableName);
  const missing = await dataSource.query<{ grant: string; role: string }[]>(MISSING, [
    written,
    ['migrations', MEMBERS_RELATION],
  ]);
  if (missing.length === 0) return;
  const named = missing.slice(0, SHOWN).map(({ grant }) => grant);
  const more = missing.length > SHOWN ? `, and more on ${missing.length - SHOWN} others` : '';
  throw new Error(`The role ${missing[0]!.role} (DATABASE_URL) lacks ${named.join('; ')}${more}. ${MANUAL}`);
}
