import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { runProgram } from './processes.js';
import { createTestDatabase } from './test-database.js';

/** The service as `npm start` runs it, with demo data, on a database of the test run. */
export async function startDemoServer(env: Record<string, string> = {}, loadedBefore?: string) {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'invites-demo-'));
  chmodSync(dataDir, 0o755);
  // Pictures show the address that the README names.
  const port = process.env.TAKE_SCREENSHOTS ? 3000 : await freePort();
  const api = runProgram(
    'dist/api.js',
    { DATABASE_URL: database.url, DATA_DIR: dataDir, DEMO_DATA: 'true', PORT: String(port), ...env },
    loadedBefore,
  );
  await api.printed(/Ctrl-C stops everything/);
  return {
    origin: `http://127.0.0.1:${port}`,
    child: api.child,
    dataSource: database.dataSource,
    output: api.output,
    /** The bearer token that the banner shows for somebody, by their part. */
    tokenOf: (part: string) => new RegExp(`^ *${part}: .*\\n([\\w.-]+)$`, 'm').exec(api.output())![1]!,
    async stop() {
      api.child.kill('SIGTERM');
      await api.ended();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export type DemoServer = Awaited<ReturnType<typeof startDemoServer>>;
