import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { Inject, Injectable } from '@nestjs/common';
import type { Invite } from '../domain/invite.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { recorded, underLease } from './lease.js';
import { messageIdOf } from './message-id.js';
import { Clock } from './ports/clock.js';
import { type InviteMailFacts, InviteMailTemplate } from './ports/invite-mail-template.js';
import { InviteMailer, MailRefusal } from './ports/invite-mailer.js';
import { InviteTokens } from './ports/invite-tokens.js';
import { type ClaimedMail, MailOutbox, type MailOutcome } from './ports/mail-outbox.js';
import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from './ports/workspace-directory.js';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';
import { storableReply } from './storable-reply.js';

/** As many as the mailer has connections, so that none waits for one. */
export const MAILS_AT_ONCE = 5;
/** No time-out notices a server that dribbles: this ends it. Servers are given ten minutes for their final reply (RFC 5321, section 4.5.3.2.6). */
const LONGEST_ATTEMPT_MS = 10 * 60_000;

/** Name of the `node:diagnostics_channel` that tells of each {@link MailAttempt}. */
export const MAIL_ATTEMPTS = '@invites/invites:mail-attempts';

/** An attempt that has ended. */
export interface MailAttempt {
  readonly inviteId: number;
  readonly number: number;
  /** `queued`: to be tried again; `lost`: another worker had taken the mail over, and this one's result is void. */
  readonly outcome: MailOutcome['status'] | 'lost';
}

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
  readonly #attempts = channel(MAIL_ATTEMPTS);
  readonly #inHand = new Set<AbortController>();

  constructor(
    private readonly outbox: MailOutbox,
    private readonly mailer: InviteMailer,
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
    private readonly template: InviteMailTemplate,
  ) {}

  /**
   * Takes what is due, up to a number of mails, and begins to deliver each. Resolves with a promise per mail, which
   * resolves once its outcome is recorded and rejects when it could not be.
   */
  async execute({ limit = MAILS_AT_ONCE } = {}): Promise<Promise<void>[]> {
    const leaseMs = this.settings.mailLeaseMs;
    const mails = await this.outbox.claim({ claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit });
    const surroundings = this.#surroundingsOf(mails);
    surroundings.catch(() => {}); // each mail finds out by itself
    return mails.map((mail) => this.#deliver(mail, surroundings));
  }

  /** Ends the attempts that are under way; their mails are due again by the schedule. */
  breakOff(): void {
    for (const attempt of this.#inHand) attempt.abort();
  }

  async #deliver(mail: ClaimedMail, surroundings: Promise<Surroundings>): Promise<void> {
    const { mailLeaseMs: leaseMs } = this.settings;
    const breakOff = new AbortController();
    const renew = () => this.outbox.renew(mail, new Date(this.clock.now().getTime() + leaseMs));
    this.#inHand.add(breakOff);
    try {
      await underLease({ leaseMs, longestMs: LONGEST_ATTEMPT_MS, renew, breakOff }, async () => {
        const outcome = await this.#attempt(mail, surroundings, breakOff.signal);
        const settled = await recorded(() => this.outbox.settle(mail, outcome), breakOff.signal);
        this.#tell(mail, settled ? outcome.status : 'lost');
      });
    } finally {
      this.#inHand.delete(breakOff);
    }
  }

  #tell({ invite, number }: ClaimedMail, outcome: MailAttempt['outcome']): void {
    this.#attempts.publish({ inviteId: invite.state.id, number, outcome } satisfies MailAttempt);
  }

  async #attempt(mail: ClaimedMail, surroundings: Promise<Surroundings>, signal: AbortSignal): Promise<MailOutcome> {
    const now = this.clock.now();
    const obstacle = obstacleTo(mail, now);
    if (obstacle) return { status: 'skipped', at: now, reply: obstacle };
    if (mail.attempt > MAX_ATTEMPTS) {
      return { status: 'failed', at: now, reply: 'given up: nobody who took it could tell what became of it' };
    }
    try {
      // What can't be looked up for one mail must not hold up the others.
      const facts = this.#factsFor(mail.invite, await surroundings.catch(() => this.#surroundingsOf([mail])));
      const { id: inviteId, email } = mail.invite.state;
      const messageId = messageIdOf({ inviteId, number: mail.number }, new URL(this.settings.linkTemplate).hostname);
      const content = this.template.render(facts);
      const reply = await this.mailer.send({ messageId, to: email.display, ...content }, signal);
      return { status: 'sent', at: this.clock.now(), reply: storableReply(reply) };
    } catch (error) {
      return this.#afterFailure(mail, error);
    }
  }

  async #surroundingsOf(mails: readonly ClaimedMail[]): Promise<Surroundings> {
    const [workspaces, users] = await Promise.all([
      this.directory.workspaces(mails.map(({ invite }) => invite.state.workspaceId)),
      this.directory.users(mails.map(({ invite }) => invite.state.inviterId)),
    ]);
    return { workspaces, users };
  }

  #factsFor({ state }: Invite, { workspaces, users }: Surroundings): InviteMailFacts {
    const inviter = users.get(state.inviterId);
    return {
      role: state.role,
      message: state.message,
      expiresAt: state.expiresAt,
      locale: state.locale,
      workspaceName: workspaces.get(state.workspaceId)?.name ?? '',
      inviterName: inviter?.fullName || inviter?.email || '',
      link: this.settings.linkTemplate.replaceAll('{token}', this.tokens.tokenOf(state.tokenSeed)),
    };
  }

  #afterFailure(mail: ClaimedMail, error: unknown): MailOutcome {
    const at = this.clock.now();
    const refusal = error instanceof MailRefusal ? error : undefined;
    const reply = storableReply(refusal?.reply ?? 'the mail could not be handed over');
    const delayMs = refusal?.permanent ? undefined : retryDelayMs(mail.attempt, Math.random());
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
