import type pg from 'pg';

/** Values, other than PostgreSQL's own, of what a statement or the reading of its answer could depend on. */
export const HOSTILE: Readonly<Record<string, string>> = {
  DateStyle: 'German, DMY',
  IntervalStyle: 'sql_standard',
  TimeZone: 'America/St_Johns',
  client_encoding: 'LATIN1',
  search_path: 'decoy',
  default_transaction_isolation: 'serializable',
  bytea_output: 'escape',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  extra_float_digits: '-15',
};

/** What is left as it is. */
const LEFT: readonly RegExp[] = [
  /^transaction_/, // of the transaction that is under way
  /^default_transaction_read_only$/, // by it an operator stops all writes, which get 503 then
  /^exit_on_error$/, // ends the connection at any error, and would do so for any client
  /^(debug|log|trace)_|^client_min_messages$/, // fills logs
];

/**
 * Has sessions begin with other values than PostgreSQL's own: those above, and all that a role may switch.
 *
 * @param whose such as `DATABASE x` or `ROLE x`
 * @param except names settings that are not changed
 */
export async function makeHostile(client: pg.Client, whose: string, except: readonly string[] = []): Promise<void> {
  const { rows: switches } = await client.query<{ name: string; boot_val: string; values: string[] }>(
    `SELECT name, boot_val, coalesce(enumvals, '{on,off}') AS values FROM pg_settings
     WHERE context = 'user' AND vartype IN ('bool', 'enum')`,
  );
  const others = switches
    .filter(({ name }) => !(name in HOSTILE) && !LEFT.some((one) => one.test(name)))
    .map(({ name, boot_val, values }) => [name, values.find((value) => value !== boot_val)] as const)
    .filter(([, value]) => value !== undefined);
  const statements = [...Object.entries(HOSTILE), ...others]
    .filter(([name]) => !except.includes(name))
    .map(([name, value]) => `ALTER ${whose} SET ${name} = ${/,/.test(value!) ? value : `'${value}'`}`);
  await client.query(statements.join(';'));
}
