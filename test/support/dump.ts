import type { DataSource } from 'typeorm';

/**
 * Every row of every table, as text in lower case, as the catalog has them: a new table is found by itself. Bytes are read
 * as text too.
 */
export async function dumpOf(dataSource: DataSource): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = await dataSource.query<{ name: string }[]>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       AND relnamespace::regnamespace::text NOT LIKE 'pg\\_%' ORDER BY 1`,
  );
  const dumped = new Map<string, string[]>();
  for (const { name } of tables) {
    const rows = await dataSource.query<{ row: Record<string, unknown> }[]>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
    dumped.set(
      name,
      rows.map(({ row }) => readable(row).toLowerCase()),
    );
  }
  return dumped;
}

/** The tables in which a text stands. */
export function tablesWith(text: string, dump: ReadonlyMap<string, readonly string[]>): string[] {
  return [...dump].flatMap(([table, rows]) => (rows.some((row) => row.includes(text.toLowerCase())) ? [table] : []));
}

function readable(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_name, value: unknown) =>
    typeof value === 'string' && /^\\x(?:[\da-f]{2})*$/.test(value)
      ? Buffer.from(value.slice(2), 'hex').toString('latin1')
      : value,
  ).replaceAll('\\"', '"');
}
