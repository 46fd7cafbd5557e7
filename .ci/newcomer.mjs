import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/free-port.mjs';
import { hasDebianPostgres, startDebianPostgres } from './debian-postgres.mjs';

// Does in fresh clones of HEAD what the README tells a newcomer to do, with no flag of its own, in the places and as the
// users that newcomers have. What could not be tried is a failure, unless ALLOW_MISSING=true.

const BANNER_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 15_000;
const NORMAL_USER = 65_534; // nobody
const isRoot = process.getuid() === 0;
const mayMiss = process.env.ALLOW_MISSING === 'true';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [startCommand, testCommand] = [...readme.matchAll(/^```sh\n(.+?)\n```$/gms)].map(([, command]) => command);
const room = mkdtempSync(join(tmpdir(), 'newcomer-'));
chmodSync(room, 0o755);

try {
  await olderNodesAreTold(['18.20.8', '20.18.3', '21.7.3', '22.11.0']);

  const oldest = await nodeOf('20.19.0');
  const strict = clone('größe und mehr', { umask: 0o077, data: join(room, 'data of root') });
  await start(startCommand, { ...strict, ...oldest });
  await run(testCommand, { ...strict, ...oldest });

  const recommended = await nodeOf('22');
  const normal = clone('normal', { uid: isRoot ? NORMAL_USER : undefined, LANG: 'C' });
  await start(startCommand, { ...normal, ...recommended });
  await start('npm start', { ...normal, ...recommended, withoutIpv6: true });

  const newest = await nodeOf('24');
  const readOnly = clone('read only', { uid: isRoot ? NORMAL_USER : undefined });
  await start(startCommand, { ...readOnly, ...newest });
  execFileSync('chmod', ['-R', 'a-w', readOnly.folder]);
  await start('npm start', { ...readOnly, ...newest });
  execFileSync('chmod', ['-R', 'u+w', readOnly.folder]);
  await checkDocument({ ...readOnly, ...newest });
  await run(testCommand, { ...readOnly, ...newest });
  await testOnDebianPostgres({ ...readOnly, ...newest });
  await run('TEST_VOLUME=3 npm run test:soak', { ...readOnly, ...newest });
} finally {
  rmSync(room, { recursive: true, force: true });
}

/** A clone of HEAD in a folder of this name, and how to work there. */
function clone(name, { umask = 0o022, uid, data, LANG }) {
  const folder = join(room, name);
  const home = join(room, `home of ${name}`);
  execFileSync('git', ['clone', '-q', root, folder], { stdio: 'inherit' });
  mkdirSync(home);
  if (umask === 0o077) for (const one of [folder, home]) chmodSync(one, 0o700);
  if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${uid}`, folder, home]);
  return { folder, home, umask, uid, data, LANG };
}

/** The folder of a Node of this version, from npm's packages of its binaries. */
async function nodeOf(version) {
  const folder = join(room, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  try {
    execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', folder, `${name}@${version}`], {
      stdio: 'inherit',
    });
    return { node: join(folder, 'node_modules', name, 'bin') };
  } catch (error) {
    if (!mayMiss)
      throw new Error(`Node ${version} can't be had. ALLOW_MISSING=true does without it.`, { cause: error });
    say(`MISSING: Node ${version}; this Node takes its place.`);
    return {};
  }
}

async function olderNodesAreTold(versions) {
  for (const version of versions) {
    const { node } = await nodeOf(version);
    if (!node) continue;
    let told = 'nothing';
    try {
      execFileSync(join(node, 'node'), ['scripts/run.mjs', 'api'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch ({ stderr }) {
      told = String(stderr);
    }
    if (!/^Invites needs Node [^\n]+ and this is [\d.]+\. [^\n]+\n$/.test(told))
      fail(`Node ${version} was told: ${told}`);
  }
  say(`${versions.join(', ')}: each is told in one line which Node is needed`);
}

/** Runs a command as a newcomer types it. */
function begin(command, { folder, home, node, umask, uid, data, LANG, withoutIpv6 }, env = {}) {
  const { npm_config_ignore_scripts: _ignored, ...inherited } = process.env;
  const path = node ? `${node}:${process.env.PATH}` : process.env.PATH;
  const shell = ['bash', '-c', `umask ${umask.toString(8)}; ${command}`];
  const line = withoutIpv6 ? [...onlyIpv4(uid), ...shell] : shell;
  return spawn(line[0], line.slice(1), {
    cwd: folder,
    env: {
      ...inherited,
      HOME: home,
      PATH: path,
      ...(data && { DATA_DIR: data }),
      ...(LANG && { LANG, LC_ALL: LANG }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as a terminal gives it
    ...(uid !== undefined && !withoutIpv6 && { uid, gid: uid }),
  });
}

/** A network namespace with nothing but 127.0.0.1. */
function onlyIpv4(uid) {
  const become = uid === undefined ? '' : `setpriv --reuid=${uid} --regid=${uid} --clear-groups `;
  const script = `sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set lo up; exec ${become}"$@"`;
  return ['unshare', ...(isRoot ? [] : ['--map-root-user']), '--net', 'bash', '-c', script, 'bash'];
}

/** The banner comes up, its curl line answers 200, the mail is in the mailbox, and Ctrl-C ends everything with exit code 0. */
async function start(command, place) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = begin(command, place, { PORT: String(port) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const resend = await until(
    () => /^curl .*\/invites\/1\/resend\/.*$/m.exec(output)?.[0],
    BANNER_WITHIN_MS,
    () => child.exitCode !== null,
  );
  if (!resend) fail(`'${command}' has ended, or shows no curl line:\n${output}`);
  if (/npm warn|npm error|EBADENGINE|deprecated/i.test(output)) fail(`The install is not clean:\n${output}`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);

  // Within the namespace of the server, where it has one.
  const inside = place.withoutIpv6 ? ['nsenter', '--net', '--target', String(child.pid)] : [];
  const ask = (line) => {
    const [file, ...args] = [...inside, 'bash', '-c', line];
    return execFileSync(file, args, { encoding: 'utf8' });
  };
  const status = ask(`${resend} -s -o /dev/null -w '%{http_code}'`);
  if (status !== '200') fail(`The printed resend answered ${status}.`);
  const mail = () => ask(`curl -s http://127.0.0.1:${port}/dev/mailbox`).includes('/dev/mailbox/2') || undefined;
  if (!(await until(mail, 10_000))) fail('The mail of the resend is not in the mailbox.');

  process.kill(-child.pid, 'SIGINT'); // to npm and to node, as a terminal does
  const code = await Promise.race([ended, delay(STOPPED_WITHIN_MS, 'nothing')]);
  if (code !== 0) fail(`After Ctrl-C '${command}' has ended with ${code}:\n${output}`);
  const left = await until(() => (processesOf(place).length === 0 ? 'none' : undefined), STOPPED_WITHIN_MS);
  if (left !== 'none') fail(`After Ctrl-C there are still: ${processesOf(place).join('; ')}`);
  say(
    `'${command}' in '${place.folder.split('/').at(-1)}': banner after ${seconds} s, resend 200, mail kept, Ctrl-C clean`,
  );
}

/** Processes that run from the clone, or on its data. */
function processesOf({ folder, home, data }) {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [folder, home, data].some((path) => path && line.includes(path)) ? [line] : [];
    } catch {
      return [];
    }
  });
}

/** The tools that check the API document are no dependency of the service, so that no newcomer waits for them. */
async function checkDocument(place) {
  try {
    await run('npm run -s tools', place);
  } catch (error) {
    if (!mayMiss)
      throw new Error("The document's tools can't be had. ALLOW_MISSING=true does without them.", { cause: error });
    say('MISSING: the tools of test/tools; they check nothing.');
    return;
  }
  await run('npm run -s test:document', place);
}

/** `npm test` runs on the embedded server, which is a later version. */
async function testOnDebianPostgres(place) {
  if (!hasDebianPostgres) {
    if (!mayMiss) throw new Error("Debian's postgresql-15 can't be found. ALLOW_MISSING=true does without it.");
    say('MISSING: postgresql-15; nothing is tested on it.');
    return;
  }
  const { url, stop } = startDebianPostgres(await freePort(), isRoot ? NORMAL_USER : undefined);
  try {
    await run(`DATABASE_URL=${url} npm run test:database`, place);
  } finally {
    stop();
  }
}

async function run(command, place) {
  const startedAt = performance.now();
  const child = begin(command, place);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stdout, { end: false });
  const code = await new Promise((resolve) => child.once('close', (status, signal) => resolve(status ?? signal)));
  if (code !== 0) fail(`'${command}' has ended with ${code}.`);
  say(`'${command}' in '${place.folder.split('/').at(-1)}': ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/** What `look` sees once it sees something; undefined when time is up, or when there is nothing to wait for any more. */
async function until(look, withinMs, isOver = () => false) {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined || performance.now() > endsAt || isOver()) return seen;
    await delay(50);
  }
}

function say(text) {
  process.stdout.write(`CI: ${text}\n`);
}

function fail(text) {
  throw new Error(text);
}
