import type { Connection } from './database.js';

/** What the statements, and what the driver reads of their answers, rely on; nothing depends on any other setting. */
const RELIED_ON: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO',
  array_nulls: 'on',
  default_transaction_isolation: 'read committed', // limits count what others have committed while a lock was taken
};

/** @throws Error when the sessions of the database are of a kind that invites can't be kept in */
export async function requireSession(on: Pick<Connection, 'query'>): Promise<void> {
  const settings = await on.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [['server_encoding', ...Object.keys(RELIED_ON)]],
  );
  const [{ value: encoding }, ...others] = settings as [{ value: string }, ...typeof settings];
  if (encoding !== 'UTF8')
    throw new Error(`its encoding is ${encoding}, which can't hold every text. Create it again with ENCODING 'UTF8'.`);
  const wrong = others.filter(({ name, value }) => value.split(',')[0] !== RELIED_ON[name]);
  if (wrong.length > 0)
    throw new Error(
      `its sessions have ${wrong.map(({ name, value }) => `${name} = '${value}'`).join(', ')}. ` +
        `The role, or a pooler in between, has to set ${wrong.map(({ name }) => `${name} = '${RELIED_ON[name]}'`).join(', ')}.`,
    );
}
