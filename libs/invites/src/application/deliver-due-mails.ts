import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Invite } from '../domain/invite.js';
import { composeInviteMail } from './compose-invite-mail.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { Clock } from './ports/clock.js';
import { InviteMailer, MailRefusal } from './ports/invite-mailer.js';
import { InviteTokens } from './ports/invite-tokens.js';
import { type ClaimedMail, MailOutbox, type MailOutcome } from './ports/mail-outbox.js';
import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from './ports/workspace-directory.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

const LEASE_MS = 30_000;
/** As many as the mailer has connections, so that none waits for one while its lease runs. */
const BATCH = 5;
const MAX_REPLY = 500;

interface Surroundings {
  readonly workspaces: ReadonlyMap<number, WorkspaceFacts>;
  readonly users: ReadonlyMap<number, UserFacts>;
}

/**
 * Sends what is due, each mail once: decided on the invite as it is at that moment, so that no mail leaves
 * for an invite that is settled or lapsed, nor for a link that a later mail has replaced.
 */
@Injectable()
export class DeliverDueMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly mailer: InviteMailer,
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  /** Takes one batch; resolves with true when there may be more. */
  async execute(): Promise<boolean> {
    const terms = { claimedBy: randomUUID(), now: this.clock.now(), leaseMs: LEASE_MS, limit: BATCH };
    const mails = await this.outbox.claim(terms);
    if (mails.length === 0) return false;
    const [workspaces, users] = await Promise.all([
      this.directory.workspaces(mails.map(({ invite }) => invite.state.workspaceId)),
      this.directory.users(mails.map(({ invite }) => invite.state.inviterId)),
    ]);
    const settled = await Promise.allSettled(
      mails.map(async (mail) => {
        await this.outbox.settle(mail, await this.#deliver(mail, { workspaces, users }));
      }),
    );
    const failure = settled.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
    return mails.length === BATCH;
  }

  async #deliver(mail: ClaimedMail, surroundings: Surroundings): Promise<MailOutcome> {
    const now = this.clock.now();
    const obstacle = obstacleTo(mail, now);
    if (obstacle) return { status: 'skipped', at: now, reply: obstacle };
    if (mail.attempt > MAX_ATTEMPTS) {
      return { status: 'failed', at: now, reply: 'given up: nobody who took it could tell what became of it' };
    }
    try {
      const reply = await this.mailer.send({
        messageId: `invite-${mail.invite.state.id}.${mail.number}@${new URL(this.settings.linkTemplate).hostname}`,
        to: mail.invite.state.email.display,
        ...composeInviteMail(mail.invite, this.#factsFor(mail.invite, surroundings)),
      });
      return { status: 'sent', at: this.clock.now(), reply: storable(reply) };
    } catch (error) {
      return this.#afterFailure(mail, error);
    }
  }

  #factsFor({ state }: Invite, { workspaces, users }: Surroundings) {
    const inviter = users.get(state.inviterId);
    return {
      workspaceName: workspaces.get(state.workspaceId)?.name ?? 'a workspace',
      inviterName: inviter?.fullName || inviter?.email || 'A member',
      link: this.settings.linkTemplate.replaceAll('{token}', this.tokens.tokenOf(state.tokenSeed)),
    };
  }

  #afterFailure(mail: ClaimedMail, error: unknown): MailOutcome {
    const at = this.clock.now();
    const refusal = error instanceof MailRefusal ? error : undefined;
    const reply = storable(refusal?.reply ?? 'the mail could not be handed over');
    const delayMs = refusal?.permanent ? undefined : retryDelayMs(mail.attempt);
    if (delayMs === undefined) return { status: 'failed', at, reply };
    return { status: 'queued', at, reply, dueAt: new Date(at.getTime() + delayMs) };
  }
}

function obstacleTo({ invite, number }: ClaimedMail, now: Date): string | undefined {
  if (invite.state.status !== 'pending') return `the invite is ${invite.state.status}`;
  if (invite.isLapsed(now)) return 'the invite has lapsed';
  if (number !== invite.state.mails) return 'a newer mail replaces it';
  return undefined;
}

/** A mail server may say anything: as one line of text that the database takes. */
function storable(reply: string): string {
  return reply.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, MAX_REPLY);
}
