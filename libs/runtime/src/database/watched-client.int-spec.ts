import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../../../../test/support/processes.js';
import { namedStatements } from './named-statements.js';

const SILENCE_MS = 200;

/** A message of PostgreSQL: its type, its length, its content. */
function message(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + content.length);
  return Buffer.concat([Buffer.from(type), length, content]);
}

const WELCOME = message('R', Buffer.alloc(4));
const READY = message('Z', Buffer.from('I'));
const STANDBY = message('S', Buffer.from('in_hot_standby\0on\0'));
const COMPLETE = message('C', Buffer.from('COMMIT\0'));
const WARNING = message('N', Buffer.from('SAVISO\0C01000\0Mcancelando la espera\0RSyncRepWaitForLSN\0\0'));
const GOODBYE = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));

/** In how many milliseconds the kernel asks the other end of a connection whether it is there; only Linux tells. */
function asksWithin(localPort: number): number | undefined {
  if (!existsSync('/proc/net/tcp')) return 0;
  const end = `:${localPort.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const fields = sockets.map((line) => line.trim().split(/\s+/)).find(([, local]) => local?.endsWith(end));
  const [timer, hundredths] = fields![5]!.split(':');
  return timer === '02' ? Number.parseInt(hundredths!, 16) * 10 : undefined;
}

describe('a connection to a server that', () => {
  let server: Server;
  let sockets: Socket[];
  let pool: pg.Pool;
  let greeting: Buffer;

  beforeEach(async () => {
    sockets = [];
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.write(greeting));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const config = { host: '127.0.0.1', port, user: 'x', database: 'x', max: 3, silenceMs: SILENCE_MS };
    pool = new namedStatements.Pool(config);
    pool.on('error', () => {}); // as TypeORM does
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await pool.end();
  });

  it('says goodbye in one breath with its welcome is not usable, which ends no process', async () => {
    greeting = Buffer.concat([WELCOME, READY, GOODBYE]);
    const client = await pool.connect();
    client.on('error', () => {});
    await expect(client.query('SELECT 1')).rejects.toThrow('not queryable');
    client.release();
    expect(pool.totalCount).toBe(0);
  });

  it('does not answer ends with the question; the idle connections beside it end too', async () => {
    greeting = Buffer.concat([WELCOME, READY]);
    const [asked, idle] = [await pool.connect(), await pool.connect()];
    for (const client of [asked, idle]) client.on('error', () => {});
    idle.release();
    const askedAt = performance.now();
    await expect(asked.query('SELECT 1')).rejects.toThrow('the database does not answer');
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(SILENCE_MS - 1);
    asked.release();
    expect(pool.totalCount).toBe(0);
  });

  it('follows another one is not usable, so that nothing is read of the past', async () => {
    greeting = Buffer.concat([WELCOME, STANDBY, READY]);
    const client = await pool.connect();
    await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|is a standby/);
    client.release();
    expect(pool.totalCount).toBe(0);
  });

  it.each([
    ['before it is complete', [WARNING, COMPLETE, READY]],
    ['after it is complete', [COMPLETE, WARNING, READY]],
  ])('warns of a commit that its standby has not got, %s, has not committed', async (_when, answer) => {
    greeting = Buffer.concat([WELCOME, READY]);
    const client = await pool.connect();
    client.on('error', () => {});
    sockets[0]!.once('data', () => sockets[0]!.write(Buffer.concat(answer)));
    await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '40003' });
    client.release();
    expect(pool.totalCount).toBe(0);
  });

  it('is not asked anything may be silent', async () => {
    greeting = Buffer.concat([WELCOME, READY]);
    const listening = await pool.connect();
    listening.on('error', () => {});
    let hasEnded = false;
    listening.once('end', () => (hasEnded = true));
    await new Promise((resolve) => sockets[0]!.setTimeout(SILENCE_MS * 2, () => resolve(undefined)));
    expect(hasEnded).toBe(false);
    listening.release();
    expect(pool.totalCount).toBe(1);
  });

  it('says nothing is asked for a sign of life', async () => {
    greeting = Buffer.concat([WELCOME, READY]);
    const listening = await pool.connect();
    // The kernel tells of one timer at a time, and while it waits for an acknowledgement that is another one.
    const withinMs = await eventually(async () => asksWithin(sockets[0]!.remotePort!));
    listening.release();
    expect(withinMs).toBeLessThanOrEqual(10_000);
  });
});
