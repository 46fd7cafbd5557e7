import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { endingWithSuite, eventually } from './processes.js';
import { programOf } from './tools.js';
import { takesConnections } from './takes-connections.js';

export interface PostfixOptions {
  /** A port on this machine, which gets what Postfix has accepted. */
  readonly nextHop: number;
  /** By the name of a service: what it does otherwise than the others, as `name=value`. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** For STARTTLS, in PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
}

export interface Postfix {
  /** Where a service listens. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** The processes that a relay consists of; none of them in a jail of its own. */
const PARTS = `
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
smtp unix - - n - - smtp
retry unix - - n - - error
anvil unix - - n - 1 anvil
`;

/** A Postfix with settings and queue of its own, which relays mail to `example.com` for anybody on this machine. */
export async function startPostfix({ nextHop, services, certificate }: PostfixOptions): Promise<Postfix> {
  const postconf = programOf('postfix');
  const folder = mkdtempSync(join(tmpdir(), 'invites-postfix-'));
  const within = (name: string) => join(folder, name);
  for (const name of ['config', 'queue', 'data']) mkdirSync(within(name));
  for (const name of ['.', 'config', 'queue', 'data']) chmodSync(within(name), 0o755); // Postfix works as a user of its own
  chownSync(within('data'), Number(execFileSync('id', ['-u', 'postfix'])), 0);
  writeFileSync(within('config/tls.pem'), `${certificate.key}\n${certificate.cert}`, { mode: 0o600 });
  writeFileSync(
    within('config/main.cf'),
    `compatibility_level = 3.6
queue_directory = ${within('queue')}
data_directory = ${within('data')}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.engines.example
mydestination =
local_recipient_maps =
alias_maps =
mynetworks =
relay_domains = example.com
relay_transport = smtp:[127.0.0.1]:${nextHop}
smtpd_helo_required = yes
smtpd_tls_chain_files = ${within('config/tls.pem')}
`,
  );
  const ports: Record<string, number> = {};
  const listeners: string[] = [];
  for (const [service, settings] of Object.entries(services)) {
    const port = (ports[service] = await freePort());
    listeners.push(`127.0.0.1:${port} inet n - n - - smtpd`, ...settings.map((one) => `  -o { ${one} }`));
  }
  writeFileSync(within('config/master.cf'), `${listeners.join('\n')}${PARTS}`);
  for (const name of ['main.cf', 'master.cf']) chmodSync(within(`config/${name}`), 0o644);
  const usually = (command: string, ...args: string[]) => ['-c', 'umask 022; exec "$@"', 'sh', command, ...args];
  const check = usually(join(postconf, '../postfix'), '-c', within('config'), 'check'); // makes the queue
  execFileSync('sh', check, { stdio: 'ignore' });
  const daemons = execFileSync(postconf, ['-dh', 'daemon_directory'], { encoding: 'utf8' }).trim();
  const master = endingWithSuite(
    spawn('sh', usually(join(daemons, 'master'), '-c', within('config'), '-d'), { stdio: 'ignore' }), // the others end with it
  );
  const ended = once(master, 'exit');
  for (const port of Object.values(ports)) await eventually(() => takesConnections(port));
  return {
    ports,
    async stop() {
      master.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
