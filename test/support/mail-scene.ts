import { Test, type TestingModule } from '@nestjs/testing';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { eventually, runProgram, type TestProcess } from './processes.js';
import { addresses, mailsOf, makeDue, type QueuedMail, queueMails } from './queue-mails.js';
import { ScriptedSmtp, type Stage } from './scripted-smtp.js';
import type { Extension } from './smtp-dialogue.js';
import { KEYS, settingsFor } from './test-api.js';
import { createTestDatabase } from './test-database.js';

/** Short, so that a silence ends soon. */
const SMTP_OPTIONS = { greetingTimeout: '2000', socketTimeout: '2000' };

/** So long that a worker that is held up by a test, or by a busy machine, does not give up. */
export const LONG_TIMEOUTS = { connectionTimeout: '100000', greetingTimeout: '100000', socketTimeout: '100000' };

interface WorkerOptions {
  /** Added to nodemailer's options. */
  readonly smtp?: Record<string, string>;
  /** The name under which the worker knows the mail server. */
  readonly host?: string;
  /** An ISO 8601 duration. */
  readonly lease?: string;
  readonly trusting?: string;
  /** When invitees are reminded: ISO 8601 durations. */
  readonly remindAfter?: string;
}

export type MailScene = Awaited<ReturnType<typeof openMailScene>>;

interface MailWorkerOptions extends Pick<WorkerOptions, 'lease' | 'remindAfter'> {
  readonly databaseUrl: string;
  readonly smtpUrl: string;
  /** Takes certificates of this authority (a file) as well, or `everybody`. */
  readonly trusting?: string;
}

export function startMailWorker({
  databaseUrl,
  smtpUrl,
  lease = '',
  trusting = '',
  remindAfter = '',
}: MailWorkerOptions): TestProcess {
  const everybody = trusting === 'everybody';
  const trust = { NODE_TLS_REJECT_UNAUTHORIZED: everybody ? '0' : '', NODE_EXTRA_CA_CERTS: everybody ? '' : trusting };
  const env = {
    ...KEYS,
    ...trust,
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtpUrl,
    MAIL_LEASE: lease,
    INVITES_REMIND_AFTER: remindAfter,
  };
  return runProgram('dist/worker.js', env);
}

/** A database, a mail server that follows a script, and workers as processes of their own. */
export async function openMailScene(...extensions: Extension[]) {
  const database = await createTestDatabase();
  const server = new ScriptedSmtp(extensions);
  await server.listen();
  const workers = new Set<TestProcess>();
  const modules = new Set<TestingModule>();
  const { dataSource, url: databaseUrl } = database;

  const scene = {
    dataSource,
    server,
    mails: () => mailsOf(dataSource),
    queue: (emails: readonly string[]) => queueMails(dataSource, emails),
    makeDue: () => makeDue(dataSource),

    /** Resolves with a number of addresses, for which mails are queued now. */
    async queueFor(count: number, name?: string): Promise<string[]> {
      const emails = addresses(count, name);
      await queueMails(dataSource, emails);
      return emails;
    },

    async mail(email: string): Promise<QueuedMail> {
      return (await mailsOf(dataSource)).find((mail) => mail.email === email)!;
    },

    /** Resolves with the mails once all of them are as wanted. */
    mailsOnceAll(wanted: (mail: QueuedMail) => boolean): Promise<QueuedMail[]> {
      return eventually(async () => {
        const mails = await mailsOf(dataSource);
        return mails.every(wanted) ? mails : undefined;
      });
    },

    /** Resolves once the workers have prolonged what they have claimed now, by so much in all. */
    async claimsProlonged(ms: number): Promise<void> {
      const ends = async () =>
        (await mailsOf(dataSource)).filter(({ claimed }) => claimed).map((one) => one.due_at.getTime());
      const before = await ends();
      await eventually(async () => (await ends()).every((end, index) => end - before[index]! >= ms) || undefined);
    },

    /** Resolves once so many dialogues stand still. */
    async holding(count: number): Promise<void> {
      await eventually(async () => server.held.length === count || undefined);
    },

    /** Resolves once some dialogue has been there. */
    async reached(stage: Stage): Promise<void> {
      await eventually(async () => server.stages.has(stage) || undefined);
    },

    /** Resolves once it runs. */
    async startWorker({
      smtp,
      host,
      lease = 'PT2S',
      trusting = 'everybody',
      remindAfter = '',
    }: WorkerOptions = {}): Promise<TestProcess> {
      const smtpUrl = server.url({ ...SMTP_OPTIONS, ...smtp }, host);
      const worker = startMailWorker({ databaseUrl, smtpUrl, lease, trusting, remindAfter });
      workers.add(worker);
      await worker.printed(/worker is running/);
      return worker;
    },

    /** A worker without a process of its own, where nothing is done to it; it trusts no certificate of a test. */
    async deliverHere({ smtp, host }: Pick<WorkerOptions, 'smtp' | 'host'> = {}): Promise<void> {
      const smtpUrl = server.url({ ...SMTP_OPTIONS, ...smtp }, host);
      const settings = settingsFor({ DATABASE_URL: databaseUrl, SMTP_URL: smtpUrl, MAIL_LEASE: 'PT2S' });
      const module = await Test.createTestingModule({
        imports: [WorkerModule.forRoot(settings, await database.connectAgain())],
      }).compile();
      module.useLogger(false);
      modules.add(await module.init());
    },

    async close(): Promise<void> {
      for (const { child } of workers) child.kill('SIGKILL');
      await Promise.all([...workers].map((worker) => worker.ended()));
      await Promise.all([...modules].map((module) => module.close()));
      await server.close();
      await database.drop();
    },
  };
  return scene;
}

/** For tests that wait more than they work, and may go on beside each other. */
export async function inMailScene(play: (scene: MailScene) => Promise<void>): Promise<void> {
  const scene = await openMailScene();
  try {
    await play(scene);
  } finally {
    await scene.close();
  }
}
