/** What has happened to an invite, as far as reminders go. */
export interface ReminderFacts {
  /** When it was last sent or resent, from which reminders are counted. */
  readonly sentAt: Date;
  /** When its invitee was last reminded; null when never. */
  readonly remindedAt: Date | null;
  /** When it was last edited; null when never. */
  readonly editedAt: Date | null;
}

/** What was edited a moment ago may be edited again. */
const AFTER_EDIT_MS = 60 * 60 * 1000;

/**
 * When the next reminder is due: at an instant that has passed when it is due now, and undefined when there is none left.
 * Of several that have passed, because nobody looked, only the last one counts.
 */
export function nextReminderAt(facts: ReminderFacts, remindAfterMs: readonly number[], now: Date): Date | undefined {
  const { sentAt, remindedAt, editedAt } = facts;
  const all = remindAfterMs.map((ms) => new Date(sentAt.getTime() + ms));
  const last = all.findLast((at) => at <= now);
  if (!last || (remindedAt && remindedAt >= last)) return all.find((at) => at > now);
  const calmAt = new Date((editedAt?.getTime() ?? -Infinity) + AFTER_EDIT_MS);
  return calmAt > last ? calmAt : last; // an invalid date is not
}
