import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InviteMail, InviteMailer } from '@invites/invites';

export interface CapturedMail extends InviteMail {
  /** ISO 8601, UTC. */
  readonly capturedAt: string;
}

const KEPT = 500;

/** Keeps mail in a folder instead of sending it: the newest 500, for every process that shares the folder. */
export class DevMailbox extends InviteMailer {
  #count = 0;

  constructor(private readonly folder: string) {
    super();
  }

  async send(mail: InviteMail): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const captured: CapturedMail = { ...mail, capturedAt: new Date().toISOString() };
    const order = `${captured.capturedAt.replaceAll(':', '')}-${process.pid}-${String(this.#count++).padStart(6, '0')}`;
    const draft = join(this.folder, `${order}.draft`);
    await writeFile(draft, JSON.stringify(captured), { mode: 0o600 });
    await rename(draft, join(this.folder, `${order}.json`));
    const surplus = (await this.#files()).slice(KEPT);
    await Promise.all(surplus.map((file) => rm(join(this.folder, file), { force: true })));
    return '250 kept in the dev mailbox';
  }

  /** Newest first. */
  async list(): Promise<CapturedMail[]> {
    const texts = await Promise.all(
      (await this.#files()).map((file) => readFile(join(this.folder, file), 'utf8').catch(() => undefined)),
    );
    return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as CapturedMail);
  }

  async #files(): Promise<string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .reverse();
  }
}
