import type { Logger } from '@nestjs/common';
import { MailRefusal } from '../ports/invite-mailer.js';
import type { MailOutcome } from '../ports/mail-outbox.js';
import { STOPPED } from './in-flight-deliveries.js';
import { retryDelayMs } from './retry-schedule.js';
import { storableReply } from './storable-reply.js';

/** An error of the template, the directory or the mailer itself. */
const UNFORESEEN = new MailRefusal('the mail could not be handed over', false);

/**
 * The outcome of a mail that could not be handed over: it is tried again by the schedule, or given up after the last
 * attempt and when the server refuses it for good.
 */
export function afterFailure(
  error: unknown,
  { attempt, at, signal }: { readonly attempt: number; readonly at: Date; readonly signal: AbortSignal },
): MailOutcome {
  const { reply, permanent } = error instanceof MailRefusal ? error : UNFORESEEN;
  // Nobody refused a mail that a stop has aborted: the attempt does not count, and the mail is due again in a minute.
  const uncounted = signal.reason === STOPPED && !permanent;
  const delayMs = permanent ? undefined : retryDelayMs(uncounted ? 1 : attempt, Math.random());
  if (delayMs === undefined) return { status: 'failed', at, reply: storableReply(reply) };
  return { status: 'queued', at, reply: storableReply(reply), dueAt: new Date(at.getTime() + delayMs), uncounted };
}

/** Logs where an error comes from that nobody foresaw, but not its message, which may contain an address or a link. */
export function logUnforeseen(logger: Logger, what: string, error: unknown): void {
  if (error instanceof MailRefusal) return;
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  logger.error([`${what} could not be made: ${name}`, ...frames].join('\n'));
}
