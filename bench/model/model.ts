/** What an installation has to carry, and what its parts cost. Times are processor time, in milliseconds. */
export interface ModelInputs {
  /** A second, in the busiest hour. Each queues a mail. */
  readonly resends: number;
  /** That are kept. */
  readonly invites: number;
  /** What an average second has of a second in the busiest hour. */
  readonly average: number;
  /** How much of a core is to be used in the busiest hour: what comes in bursts needs the rest. */
  readonly utilisation: number;

  /** Of an API process, for a resend. */
  readonly apiMs: number;
  /** Of PostgreSQL, for a resend. */
  readonly databaseMs: number;
  /** Of a worker, for a mail. */
  readonly workerMs: number;
  /** Of PostgreSQL, for the delivery of a mail. */
  readonly mailDatabaseMs: number;

  /** Bytes of WAL, of a resend and of the delivery of its mail, without whole pages. */
  readonly resendWal: number;
  readonly mailWal: number;
  /** Seconds from one checkpoint to the next. A page that is changed for the first time since is written to the WAL as a whole. */
  readonly checkpointS: number;
  /** How many pages a resend changes that are anywhere among all invites, and how many bytes of such pages there are for each. */
  readonly resendPages: number;
  readonly pageBytesPerInvite: number;
  /** Bytes on disk, with the indexes: of an invite with its first mail, and of what each resend adds. */
  readonly inviteBytes: number;
  readonly resendBytes: number;

  /** Of an API, and of a worker. */
  readonly apiConnections: number;
  readonly workerConnections: number;
  /** What PostgreSQL allows, and what of that is left to people and programs. */
  readonly maxConnections: number;
  readonly spareConnections: number;
  /** Of one machine. */
  readonly cores: number;
  /** Of the largest machine that PostgreSQL gets. */
  readonly mostCores: number;
  /** Bytes that one PostgreSQL is to hold at most: what is more takes too long to restore. */
  readonly mostBytes: number;
}

export interface Needs {
  readonly apis: number;
  readonly workers: number;
  readonly databaseCores: number;
  /** Of PostgreSQL, by all processes together. */
  readonly connections: number;
  readonly walBytesPerDay: number;
  /** Of the invites that are kept. */
  readonly bytes: number;
  /** What the resends of a year add when nothing is deleted. */
  readonly bytesPerYear: number;
  readonly advice: readonly Advice[];
}

export type Advice = 'one-machine' | 'own-machine' | 'pooler' | 'purge' | 'several-primaries';

const DAY_S = 24 * 60 * 60;
const PAGE_BYTES = 8192;
/** A process more than the load takes, so that one may be restarted. */
const SPARE_PROCESSES = 1;

export function needsOf(inputs: ModelInputs): Needs {
  const { resends, invites, average, utilisation, maxConnections, spareConnections } = inputs;
  const coresOf = (ms: number) => (resends * ms) / 1000 / utilisation;
  const [apiCores, workerCores] = [coresOf(inputs.apiMs), coresOf(inputs.workerMs)];
  const databaseCores = coresOf(inputs.databaseMs + inputs.mailDatabaseMs);
  const [apis, workers] = [apiCores, workerCores].map((cores) => Math.ceil(cores) + SPARE_PROCESSES) as [
    number,
    number,
  ];
  const connections = apis * inputs.apiConnections + workers * inputs.workerConnections;
  const resendsPerDay = resends * average * DAY_S;
  const bytes = invites * inputs.inviteBytes;
  const bytesPerYear = resendsPerDay * 365 * inputs.resendBytes;
  const isSplit = databaseCores > inputs.mostCores || bytes > inputs.mostBytes;
  const advice: [Advice, boolean][] = [
    ['one-machine', apiCores + workerCores + databaseCores <= inputs.cores],
    ['own-machine', apiCores + workerCores + databaseCores > inputs.cores],
    ['pooler', connections > maxConnections - spareConnections],
    ['purge', bytes + bytesPerYear > inputs.mostBytes],
    ['several-primaries', isSplit],
  ];
  return {
    apis,
    workers,
    databaseCores,
    connections,
    walBytesPerDay: resendsPerDay * (inputs.resendWal + inputs.mailWal) + wholePagesPerDay(inputs) * PAGE_BYTES,
    bytes,
    bytesPerYear,
    advice: advice.filter(([, isGiven]) => isGiven).map(([one]) => one),
  };
}

/** Each change hits any of the pages: of n pages, k changes hit n × (1 − e^(−k/n)). */
function wholePagesPerDay({
  resends,
  average,
  invites,
  checkpointS,
  resendPages,
  pageBytesPerInvite,
}: ModelInputs): number {
  const pages = (invites * pageBytesPerInvite) / PAGE_BYTES;
  const changes = resends * average * checkpointS * resendPages;
  return (DAY_S / checkpointS) * pages * -Math.expm1(-changes / pages);
}
