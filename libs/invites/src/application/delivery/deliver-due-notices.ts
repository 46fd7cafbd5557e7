import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { cleanName } from '../../domain/name.js';
import { isStillNews } from '../../domain/notice.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import type { MailOutcome } from '../ports/mail-outbox.js';
import { type ClaimedNotice, NoticeOutbox } from '../ports/notice-outbox.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { afterFailure, logUnforeseen } from './after-failure.js';
import { InFlightDeliveries } from './in-flight-deliveries.js';
import { NoticeMailer } from './notice-mailer.js';
import { MAX_ATTEMPTS } from './retry-schedule.js';
import { storableReply } from './storable-reply.js';

/** The mailer has as many connections for them besides those for invites. */
export const NOTICES_AT_ONCE = 2;
const ATTEMPT_TIMEOUT_MS = 15 * 60_000;

/** Name of the `node:diagnostics_channel` that publishes each {@link NoticeAttempt}. */
export const NOTICE_ATTEMPTS = '@invites/invites:notice-attempts';

/** An attempt to mail an inviter that has ended. */
export interface NoticeAttempt {
  readonly workspaceId: number;
  /**
   * `skipped`: the workspace wants none, the inviter has left or has no verified address, or nothing is news any more;
   * `queued`: it will be retried; `lost`: another worker had claimed it meanwhile, and the outcome was discarded.
   */
  readonly outcome: MailOutcome['status'] | 'lost';
}

/** Mails inviters what has become of their invites, as mails to invitees are delivered: by lease, and by the same schedule. */
@Injectable()
export class DeliverDueNotices {
  readonly inFlight: InFlightDeliveries;
  readonly #logger = new Logger('Notices');
  readonly #attempts = channel(NOTICE_ATTEMPTS);

  constructor(
    private readonly outbox: NoticeOutbox,
    private readonly directory: WorkspaceDirectory,
    private readonly mailer: NoticeMailer,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'mailLeaseMs' | 'limits'>,
  ) {
    const terms = { slots: NOTICES_AT_ONCE, timeoutMs: ATTEMPT_TIMEOUT_MS, leaseMs: settings.mailLeaseMs };
    this.inFlight = new InFlightDeliveries(clock, terms);
  }

  /**
   * Claims due mails, as many as there is room for unless a limit is given, and begins to deliver each. Resolves with a
   * promise per mail, which resolves once its outcome is recorded and rejects when it could not be.
   */
  async execute({ limit = this.inFlight.room } = {}): Promise<Promise<void>[]> {
    const { mailLeaseMs: leaseMs, limits } = this.settings;
    const claim = { claimedBy: randomUUID(), now: this.clock.now(), leaseMs, limit };
    const notices = await this.outbox.claim({ ...claim, perInviterPerDay: limits.mailsPerAddressPerDay });
    return notices.map((notice) => this.#deliver(notice));
  }

  #deliver(notice: ClaimedNotice): Promise<void> {
    const { workspaceId, inviterId } = notice;
    const renew = (leaseEndsAt: Date) => this.outbox.renew(notice, leaseEndsAt);
    const deliver = async (signal: AbortSignal, freeSlot: () => void) => {
      const outcome = await this.#attempt(notice, signal);
      freeSlot();
      const settled = await this.inFlight.record(() => this.outbox.settle(notice, outcome), signal);
      if (settled && outcome.status === 'failed')
        this.#logger.error(`User ${inviterId} of workspace ${workspaceId} could not be told of their invites.`);
      this.#attempts.publish({ workspaceId, outcome: settled ? outcome.status : 'lost' } satisfies NoticeAttempt);
    };
    return this.inFlight.begin({ renew, deliver });
  }

  async #attempt(notice: ClaimedNotice, signal: AbortSignal): Promise<MailOutcome> {
    const { id, workspaceId, attempt } = notice;
    const now = this.clock.now();
    try {
      const news = notice.news.filter((one) => isStillNews(one, now));
      const user = news.length > 0 ? await this.#toTell(notice) : undefined;
      if (!user) return { status: 'skipped', at: now, reply: 'there is nobody to tell' };
      if (attempt > MAX_ATTEMPTS) return { status: 'failed', at: now, reply: 'given up' };
      const { facts: inviter, workspaceName } = user;
      const facts = {
        about: 'invites',
        workspaceName,
        locale: news.at(-1)!.invite.state.locale,
        news: news.map(({ kind, invite }) => ({ kind, email: invite.state.email.display })),
      } as const;
      const reply = await this.mailer.send({ user: inviter, facts, name: `notice-${id}` }, signal);
      const at = this.clock.now();
      if (reply === undefined) return { status: 'skipped', at, reply: 'the inviter has no verified address' };
      return { status: 'sent', at, reply: storableReply(reply) };
    } catch (error) {
      logUnforeseen(this.#logger, `The notice to an inviter of workspace ${workspaceId}`, error);
      return afterFailure(error, { attempt, at: this.clock.now(), signal });
    }
  }

  /** Undefined when the workspace wants none of this, or the inviter has left. */
  async #toTell({ workspaceId, inviterId }: ClaimedNotice) {
    const [workspaces, member, users] = await Promise.all([
      this.directory.workspaces([workspaceId]),
      this.directory.member(inviterId, workspaceId),
      this.directory.users([inviterId]),
    ]);
    const facts = users.get(inviterId);
    if (!member || !facts || workspaces.get(workspaceId)?.notifyInviters === false) return undefined;
    return { facts, workspaceName: cleanName(member.workspaceName) };
  }
}
