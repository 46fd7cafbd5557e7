import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type InviteMail, InviteMailer } from '@invites/invites';
import { type Mailbox, parseMailbox, sourceOf } from '@invites/invites/internal';
import { type Settings, SETTINGS } from '../settings/settings.js';

export interface CapturedMail extends InviteMail {
  /** Names the mail in this mailbox. A later mail has a greater id. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly capturedAt: string;
  /** The message that SMTP would have carried (RFC 5322). */
  readonly source: string;
}

const MAX_MAILS = 500;
/** Files of earlier releases had another ending, and lacked half of the facts. */
const ENDING = '.mail';
const ID = /^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-\d{1,10}-\d{6,12}$/;

/** Stores mail in a folder instead of sending it: the newest 500, for all processes that share the folder. */
@Injectable()
export class DevMailbox extends InviteMailer {
  #count = 0;

  readonly #folder: string;
  readonly #from: Mailbox;

  constructor(@Inject(SETTINGS) { dataDir, mailFrom }: Pick<Settings, 'dataDir' | 'mailFrom'>) {
    super();
    this.#folder = join(dataDir, 'mailbox');
    this.#from = parseMailbox(mailFrom);
  }

  async send(mail: InviteMail): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const capturedAt = new Date().toISOString();
    const source = await sourceOf(mail, this.#from);
    const id = `${capturedAt.replaceAll(':', '')}-${process.pid}-${String(this.#count++).padStart(6, '0')}`;
    const draft = join(this.#folder, `${id}.draft`);
    await writeFile(draft, JSON.stringify({ ...mail, id, capturedAt, source } satisfies CapturedMail), { mode: 0o600 });
    await rename(draft, this.#fileOf(id));
    const surplus = (await this.#ids()).slice(MAX_MAILS);
    await Promise.all(surplus.map((one) => rm(this.#fileOf(one), { force: true })));
    return '250 stored in the dev mailbox';
  }

  /** Newest first. */
  async list(): Promise<CapturedMail[]> {
    const mails = await Promise.all((await this.#ids()).map((id) => this.find(id)));
    return mails.filter((mail) => mail !== undefined);
  }

  /** Undefined when there is no such mail, or it was removed for newer ones. */
  async find(id: string): Promise<CapturedMail | undefined> {
    if (!ID.test(id)) return undefined;
    return readFile(this.#fileOf(id), 'utf8')
      .then((text) => JSON.parse(text) as CapturedMail)
      .catch(() => undefined);
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}${ENDING}`);
  }

  async #ids(): Promise<string[]> {
    const files = await readdir(this.#folder).catch(() => []);
    return files
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length))
      .filter((id) => ID.test(id))
      .sort()
      .reverse();
  }
}
