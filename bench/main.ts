import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Server, startServer } from './database.js';
import { measureBefore } from './measure/before.js';
import { measureGrowth } from './measure/growth.js';
import { type HttpResults, measureHttp } from './measure/http.js';
import { measureLarge } from './measure/large.js';
import { measureMails } from './measure/mails.js';
import { measureMemory } from './measure/memory.js';
import { profileResend } from './measure/profile.js';
import { measureScaling } from './measure/scaling.js';
import { measureStartUp } from './measure/start-up.js';
import { FULL, QUICK } from './plan.js';
import { Progress } from './progress.js';
import { keep, publish } from './report/files.js';
import { load, machine } from './report/machine.js';
import type { Report } from './report/report.js';
import { forTerminal } from './report/table.js';

type Found = Pick<Report, 'findings' | 'figures' | 'layers'>;

const USAGE = `npm run bench [-- --quick] [-- --memory] [-- --scaling] [-- --large]
              [-- --before FOLDER] [-- --write]

  --quick   the same in less than a minute, to see whether something has changed
  --memory  instead: a million requests, and what memory they leave behind (some minutes)
  --scaling instead: resends over one, two and four of our processes, and what a mail costs: the figures of npm run model
  --large   instead: resends, lists and claims among ten million invites of three years (eleven minutes, and 30 GB of disk)
  --before  instead: what has changed since the version whose built checkout is in a folder
  --write   puts the tables into docs/performance.md; docs/scaling.md has those of --scaling and --large in its own words
`;

const { values: wants } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    scaling: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    before: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const SECTIONS = { memory, scaling, large, before: sinceBefore, speed };
const section = (['memory', 'scaling', 'large', 'before'] as const).find((one) => wants[one]) ?? 'speed';
if (wants.help) process.stdout.write(USAGE);
else if (process.platform !== 'linux')
  process.stderr.write('The benchmark reads CPU times from /proc: it needs Linux.\n');
else await bench();

async function bench(): Promise<void> {
  const progress = new Progress();
  const [before, startedAt] = [load(), performance.now()];
  // What years take has to fit into memory, as it would on a server of their own.
  const server = await startServer(wants.large ? { shared_buffers: `${Math.floor(totalmem() / 4 / 2 ** 20)}MB` } : {});
  // An interruption must leave no server behind.
  process.once('SIGINT', () => void server.stop().then(() => process.exit(130)));
  try {
    const found = await SECTIONS[section](server, progress);
    progress.end();
    const report: Report = {
      at: new Date().toISOString(),
      command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
      machine: machine(),
      load: { before, after: load() },
      seconds: (performance.now() - startedAt) / 1000,
      ...found,
    };
    process.stdout.write(`${forTerminal(report, process.stdout.isTTY)}\n\nKept in ${keep(report)}\n`);
    if (wants.write && section !== 'scaling' && section !== 'large') publish(report, section);
  } finally {
    await server.stop();
  }
}

async function speed(server: Server, progress: Progress): Promise<Found> {
  const plan = wants.quick ? QUICK : FULL;
  const startUp = await measureStartUp(server, plan, progress); // before there is anything for the database to catch up with
  const http: HttpResults = await measureHttp(server, plan, progress);
  const layers = await profileResend(server, plan, progress);
  const mails = await measureMails(server, plan, progress);
  const growth = await measureGrowth(server, plan, progress);
  return { findings: [...http.findings, ...growth, ...mails, startUp], figures: http.figures, layers };
}

async function scaling(server: Server, progress: Progress): Promise<Found> {
  const plan = wants.quick ? QUICK : FULL;
  const figures = await measureScaling(server, plan, progress);
  return { findings: await measureMails(server, plan, progress), figures, layers: [] };
}

async function large(server: Server, progress: Progress): Promise<Found> {
  return { ...(await measureLarge(server, wants.quick ? QUICK : FULL, progress)), layers: [] };
}

async function sinceBefore(server: Server, progress: Progress): Promise<Found> {
  const plan = wants.quick ? QUICK : FULL;
  return { ...(await measureBefore(server, plan, resolve(wants.before!), progress)), layers: [] };
}

async function memory(server: Server, progress: Progress): Promise<Found> {
  return { findings: await measureMemory(server, FULL, progress), figures: [], layers: [] };
}
