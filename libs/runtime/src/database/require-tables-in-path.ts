import type { DataSource } from 'typeorm';
import { MANUAL } from './require-grants.js';

interface Place {
  readonly schema: string;
  readonly isUsable: boolean;
  readonly path: string;
  readonly role: string;
}

/** Where the tables are, if the search path does not lead to them. */
const ELSEWHERE = `
  SELECT nspname AS schema, has_schema_privilege(namespace.oid, 'USAGE') AS "isUsable",
    current_setting('search_path') AS path, current_user AS role
  FROM pg_class JOIN pg_namespace namespace ON namespace.oid = relnamespace
  WHERE relname = 'invite_idempotency_keys' AND relkind = 'r' AND to_regclass('invite_idempotency_keys') IS NULL
  ORDER BY pg_class.oid LIMIT 1`;

/** @throws Error when there are tables of Invites, but not where a statement would find them */
export async function requireTablesInPath(dataSource: DataSource): Promise<void> {
  const [place] = await dataSource.query<Place[]>(ELSEWHERE);
  if (!place) return;
  const { schema, isUsable, path, role } = place;
  throw new Error(
    isUsable
      ? `The tables of Invites are in the schema ${schema}, and the search path is ${path}: name the schema in ` +
          `DATABASE_URL (?options=-c%20search_path%3D${schema}). ${MANUAL}`
      : `The role ${role} (DATABASE_URL) lacks USAGE on schema ${schema}. ${MANUAL}`,
  );
}
