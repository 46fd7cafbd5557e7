import { Inject, Injectable } from '@nestjs/common';
import { InviteError } from '../../domain/invite-error.js';
import { nextReminderAt } from '../../domain/reminder.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { type ClaimedCheck, InviteChecks, type NextCheck, type Reminder } from '../ports/invite-checks.js';

const BATCH = 500;
/** Whoever dies with a claim leaves it to the next sweep but one. */
const LEASE_MS = 90_000;

/**
 * Reminds the invitees of pending invites when their time has come, with the same link, as often as the settings say. A
 * reminder that a limit refuses waits. Several processes may do so at once.
 */
@Injectable()
export class RemindInvitees {
  constructor(
    private readonly checks: InviteChecks,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'remindAfterMs'>,
  ) {}

  async execute(): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const dueAgainAt = new Date(now.getTime() + LEASE_MS);
      const claimed = await this.checks.claim({ now, dueAgainAt, limit: BATCH });
      await this.#lookAt(claimed, now, dueAgainAt);
      if (claimed.length < BATCH) return;
    }
  }

  async #lookAt(claimed: readonly ClaimedCheck[], now: Date, dueAgainAt: Date): Promise<void> {
    const reminders: Reminder[] = [];
    const next: NextCheck[] = [];
    for (const check of claimed) {
      const { invite } = check;
      const at = nextReminderAt(check, this.settings.remindAfterMs, now);
      const change = at && at <= now ? this.#reminderOf(check, now) : undefined;
      if (change) reminders.push({ check, change });
      else next.push({ invite, at: this.#nextAt(check, now, at && at > now ? at : undefined) });
    }
    const outcomes = await this.checks.remind(reminders);
    for (const [index, { check }] of reminders.entries()) {
      const outcome = outcomes[index]!;
      const waitS = outcome instanceof InviteError ? outcome.facts.retryAfterS : undefined;
      const isInTheWay = outcome === false || (outcome instanceof InviteError && outcome.code === 'invite-busy');
      if (isInTheWay) continue; // it is due again when the claim ends
      const again = waitS === undefined ? undefined : new Date(now.getTime() + waitS * 1000);
      next.push({ invite: check.invite, at: this.#nextAt(check, now, again) });
    }
    await this.checks.lookAgain(next, dueAgainAt);
  }

  /** Undefined when its last mail has not arrived, as far as is known. */
  #reminderOf({ invite, inviter, mailStatus }: ClaimedCheck, now: Date) {
    return mailStatus === 'sent' || mailStatus === 'delivered' ? invite.remind({ now, inviter }) : undefined;
  }

  /** By default at the next reminder, and never after the expiry. */
  #nextAt({ invite, sentAt }: ClaimedCheck, now: Date, at?: Date): Date {
    const { expiresAt } = invite.state;
    const nextMs = this.settings.remindAfterMs.map((ms) => sentAt.getTime() + ms).find((ms) => ms > now.getTime());
    const wanted = at ?? new Date(nextMs ?? Infinity);
    return wanted < expiresAt ? wanted : expiresAt;
  }
}
