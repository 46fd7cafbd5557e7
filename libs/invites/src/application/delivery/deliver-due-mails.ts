import { randomUUID } from 'node:crypto';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Invite } from '../../domain/invite.js';
import { INVITE_SETTINGS, type InviteSettings, linkOf } from '../../settings.js';
import { afterFailure, logUnforeseen } from './after-failure.js';
import { InFlightDeliveries } from './in-flight-deliveries.js';
import { mailHost, messageIdOf } from '../../domain/message-id.js';
import { cleanName, nameOf } from '../../domain/name.js';
import { Clock } from '../ports/clock.js';
import { type InviteMailFacts, InviteMailTemplate } from '../ports/invite-mail-template.js';
import { InviteMailer } from '../ports/invite-mailer.js';
import { InviteTokens } from '../ports/invite-tokens.js';
import { type ClaimedMail, MailOutbox, type MailOutcome } from '../ports/mail-outbox.js';
import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from '../ports/workspace-directory.js';
import { MAX_ATTEMPTS } from './retry-schedule.js';
import { storableReply } from './storable-reply.js';
import { verifiedAddressOf } from './verified-address.js';

/** The mailer has a connection for each, so that no mail waits for one. */
export const MAILS_AT_ONCE = 5;
/** So many more are claimed, looked up and recorded together with those that are being sent. */
const MAILS_AHEAD = 25;
/**
 * Ends an attempt at a server that sends a little now and then, which no socket timeout notices. Longer than any of
 * those.
 */
const ATTEMPT_TIMEOUT_MS = 15 * 60_000;

/**
 * Name of the `node:diagnostics_channel` that publishes each {@link MailAttempt}, and of the tracing channel around it.
 */
export const MAIL_ATTEMPTS = '@invites/invites:mail-attempts';

/** An attempt that has ended. */
export interface MailAttempt {
  readonly inviteId: number;
  readonly number: number;
  /**
   * `queued`: it will be retried; `lost`: another worker had claimed the mail meanwhile, and the outcome was discarded.
   */
  readonly outcome: MailOutcome['status'] | 'lost';
}

/** What the directory knows of the workspaces and inviters of some mails. */
interface DirectoryFacts {
  readonly workspaces: ReadonlyMap<number, WorkspaceFacts>;
  readonly users: ReadonlyMap<number, UserFacts>;
}

/**
 * Sends due mails, each once. Whether a mail still leaves is decided on the invite as it is at that moment: no mail
 * leaves for an invite that could not be accepted, nor with a link that a later mail has replaced.
 */
@Injectable()
export class DeliverDueMails {
  readonly inFlight: InFlightDeliveries;
  readonly #host: string;
  readonly #logger = new Logger('DeliverDueMails');
  readonly #attempts = channel(MAIL_ATTEMPTS);
  readonly #tracing = tracingChannel<unknown, Partial<MailAttempt>>(MAIL_ATTEMPTS);

  constructor(
    private readonly outbox: MailOutbox,
    private readonly mailer: InviteMailer,
    private readonly directory: WorkspaceDirectory,
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
    private readonly template: InviteMailTemplate,
  ) {
    this.#host = mailHost(settings);
    const terms = {
      slots: MAILS_AT_ONCE,
      ahead: MAILS_AHEAD,
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      leaseMs: settings.mailLeaseMs,
    };
    this.inFlight = new InFlightDeliveries(clock, terms);
  }

  /**
   * Claims due mails, as many as there is room for unless a limit is given, and begins to deliver each. Resolves with a
   * promise per mail, which resolves once its outcome is recorded and rejects when it could not be.
   */
  async execute({ limit = this.inFlight.room } = {}): Promise<Promise<void>[]> {
    const leaseMs = this.settings.mailLeaseMs;
    const mails = await this.outbox.claim({ claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit });
    if (mails.length === 0) return [];
    const facts = this.#factsOf(mails);
    facts.catch(() => {}); // each mail looks up its own then
    return mails.map((mail) => this.#deliver(mail, facts));
  }

  #deliver(mail: ClaimedMail, facts: Promise<DirectoryFacts>): Promise<void> {
    const renew = (leaseEndsAt: Date) => this.outbox.renew(mail, leaseEndsAt);
    const attempt: Omit<MailAttempt, 'outcome'> & { outcome?: MailAttempt['outcome'] } = {
      inviteId: mail.invite.state.id,
      number: mail.number,
    };
    const deliver = async (signal: AbortSignal, freeSlot: () => void) => {
      const outcome = await this.#attempt(mail, facts, signal);
      freeSlot();
      const settled = await this.inFlight.record(() => this.outbox.settle(mail, outcome), signal);
      attempt.outcome = settled ? outcome.status : 'lost';
      this.#attempts.publish({ ...attempt });
    };
    return this.inFlight.begin({
      renew,
      deliver: (signal, freeSlot) => this.#tracing.tracePromise(() => deliver(signal, freeSlot), attempt),
      giveBack: async (signal) =>
        void (await this.inFlight.record(() => this.outbox.settle(mail, this.#untried()), signal)),
    });
  }

  /** The outcome of a mail that was claimed and had no turn: it is due, and nothing else about it has changed. */
  #untried(): MailOutcome {
    const now = this.clock.now();
    return { status: 'queued', at: now, dueAt: now, uncounted: true };
  }

  async #attempt(mail: ClaimedMail, facts: Promise<DirectoryFacts>, signal: AbortSignal): Promise<MailOutcome> {
    const now = this.clock.now();
    try {
      const reason = await reasonAgainst(mail, now);
      if (reason) return { status: 'skipped', at: now, reply: reason };
      const token = this.tokens.tokenOf(mail.invite.state);
      if (token === undefined) return { status: 'skipped', at: now, reply: 'the key of its link has been changed' };
      if (mail.attempt > MAX_ATTEMPTS) {
        return { status: 'failed', at: now, reply: 'given up: nobody who took it could tell what became of it' };
      }
      // A look-up that fails for one mail must not hold up the others.
      const known = await facts.catch(() => this.#factsOf([mail]));
      const { id: inviteId } = mail.invite.state;
      const messageId = messageIdOf({ inviteId, number: mail.number }, this.#host);
      const mailFacts = this.#mailFacts(mail.invite, token, known);
      const { email: to, replyTo } = mailFacts;
      const content = this.template.render(mailFacts);
      const reply = await this.mailer.send({ messageId, to, replyTo, ...content }, signal);
      return { status: 'sent', at: this.clock.now(), reply: storableReply(reply) };
    } catch (error) {
      logUnforeseen(this.#logger, `Mail ${mail.number} of invite ${mail.invite.state.id}`, error);
      return afterFailure(error, { attempt: mail.attempt, at: this.clock.now(), signal });
    }
  }

  async #factsOf(mails: readonly ClaimedMail[]): Promise<DirectoryFacts> {
    const [workspaces, users] = await Promise.all([
      this.directory.workspaces(mails.map(({ invite }) => invite.state.workspaceId)),
      this.directory.users(mails.map(({ invite }) => invite.state.inviterId)),
    ]);
    return { workspaces, users };
  }

  #mailFacts({ state }: Invite, token: string, { workspaces, users }: DirectoryFacts): InviteMailFacts {
    const inviter = users.get(state.inviterId);
    return {
      email: state.email.display,
      replyTo: verifiedAddressOf(inviter),
      role: state.role,
      message: state.message,
      expiresAt: state.expiresAt,
      locale: state.locale,
      workspaceName: cleanName(workspaces.get(state.workspaceId)?.name ?? ''),
      inviterName: inviter ? nameOf(inviter) : '',
      link: linkOf(this.settings, token),
    };
  }
}

async function reasonAgainst(mail: ClaimedMail, now: Date): Promise<string | undefined> {
  const { invite, number } = mail;
  return (
    invite.obstacle({ now, inviter: await mail.inviter() }) ??
    (number === invite.state.mails ? undefined : 'a newer mail replaces it')
  );
}
