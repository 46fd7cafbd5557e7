import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endingWithSuite, eventually } from './processes.js';
import { takesConnections } from './takes-connections.js';
import { programOf, type ToolName } from './tools.js';

/** nginx with one server on a port, which has these directives. It ends with the suite. */
export function startNginx(port: number, directives: string): Promise<void> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${name};`)
    .join(' ');
  const config = `daemon off; master_process off; pid nginx.pid; error_log stderr; worker_processes 1;
    events { }
    http { access_log off; ${temporary} server { listen 127.0.0.1:${port}; ${directives} } }`;
  return start('nginx', port, config, (folder, file) => ['-p', folder, '-c', file, '-e', 'stderr']);
}

/** HAProxy with one proxy on a port, which has these directives. It ends with the suite. */
export function startHaproxy(port: number, directives: readonly string[]): Promise<void> {
  const config = `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen invites
  bind 127.0.0.1:${port}
${directives.map((line) => `  ${line}\n`).join('')}`;
  return start('haproxy', port, config, (_folder, file) => ['-db', '-f', file]);
}

async function start(
  tool: ToolName,
  port: number,
  config: string,
  argsFor: (folder: string, file: string) => string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `invites-${tool}-`));
  chmodSync(folder, 0o755); // its workers may run as another user
  const file = join(folder, `${tool}.conf`);
  writeFileSync(file, config);
  const child = endingWithSuite(spawn(programOf(tool), argsFor(folder, file), { cwd: folder, stdio: 'ignore' }));
  globalThis.endWithSuite(() => rmSync(folder, { recursive: true, force: true }));
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`${tool} does not take its configuration.`);
    return takesConnections(port);
  });
}
