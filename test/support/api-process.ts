import { freePort } from './free-port.mjs';
import { runProgram, type TestProcess } from './processes.js';
import { type Answer, KEYS } from './test-api.js';

export interface ApiProcess extends TestProcess {
  readonly origin: string;
}

/** The API as a process of its own, which delivers no mail; resolves once it answers. */
export async function startApiProcess(env: Record<string, string>): Promise<ApiProcess> {
  const port = env.PORT ?? String(await freePort());
  const process = runProgram('dist/api.js', {
    ...KEYS,
    WORKER: 'off',
    DEMO_DATA: 'false',
    ...env,
    PORT: port,
  });
  await process.printed(/Ctrl-C stops everything/);
  return { ...process, origin: `http://127.0.0.1:${port}` };
}

export async function stopAll(processes: readonly TestProcess[]): Promise<void> {
  for (const { child } of processes) child.kill('SIGTERM');
  await Promise.all(processes.map(({ ended }) => ended()));
}

/** A call with JSON both ways. */
export async function callJson(
  url: string,
  method: string,
  headers: Record<string, string>,
  json?: unknown,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
    body: JSON.stringify(json),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}
