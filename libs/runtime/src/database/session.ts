/** What a session has, whatever the server, the database and the role set. */
const SESSION = [
  'datestyle=ISO',
  'intervalstyle=postgres',
  'timezone=UTC',
  'bytea_output=hex',
  'standard_conforming_strings=on',
  'array_nulls=on',
  'default_transaction_isolation=read\\ committed',
];

/** Whether the address names a search path of its own, also the one that it would have had. */
export function namesSearchPath(url: string): boolean {
  return new URL(url).searchParams.get('options')?.includes('search_path') ?? false;
}

/**
 * The address of a database, with which a connection starts in a session of ours: its parameters outweigh what the
 * server, the database and the role set. The tables are in the schema `public`, unless the address names a search path
 * in `options`, as for libpq.
 */
export function withSession(url: string): string {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  const options = ['-c search_path=public', given, ...SESSION.map((setting) => `-c ${setting}`)];
  address.searchParams.set('options', options.join(' '));
  return address.href;
}
