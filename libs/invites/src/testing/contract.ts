import assert from 'node:assert/strict';
import type { InviteLimits } from '../settings.js';
import type { EventOutbox } from '../application/ports/event-outbox.js';
import type { InviteTokens } from '../application/ports/invite-tokens.js';
import type { MailOutbox } from '../application/ports/mail-outbox.js';
import type { HistoryEntry, Invite, InviteDraft, InviteState } from '../domain/invite.js';
import type { InviteChecks } from '../application/ports/invite-checks.js';
import type { NoticeOutbox } from '../application/ports/notice-outbox.js';
import { InviteError } from '../domain/invite-error.js';
import type { InviteRepository } from '../application/ports/invite-repository.js';
import type { Role } from '../domain/role.js';

/** When a first reminder is due under the adapters of a contract suite. */
export const REMIND_AFTER_MS = 30 * 60_000;

/** What a contract suite works on: the adapters under test, over one empty store. */
export interface ContractSubject {
  /** Without limits. */
  readonly repository: InviteRepository;
  /** The same under these limits; those that are not given are off. */
  limited(limits: Partial<InviteLimits>): InviteRepository;
  readonly outbox: MailOutbox;
  readonly notices: NoticeOutbox;
  /** Without limits; both adapters have {@link REMIND_AFTER_MS} as their only `remindAfterMs`. */
  readonly checks: InviteChecks;
  /** The same under these limits; those that are not given are off. */
  checksUnder(limits: Partial<InviteLimits>): InviteChecks;
  readonly tokens: InviteTokens;
  /**
   * Makes a new user a member of the workspace, which it makes too when it is new; with a ceiling, one who may invite
   * up to that only. Resolves with the user's id.
   */
  addMember(workspaceId: number, role: Role, maxInviteRole?: Role): Promise<number>;
  removeMember(workspaceId: number, userId: number): Promise<void>;
  /** Reads everything that is stored of an invite, without the adapter. */
  kept(inviteId: number): Promise<KeptInvite>;
}

/** For the promises of an {@link EventOutbox}: the other adapters queue an event for each change. */
export interface EventContractSubject extends ContractSubject {
  readonly events: EventOutbox;
}

/** What is stored of an invite. */
export interface KeptInvite {
  readonly status: InviteState['status'];
  /** Oldest first. */
  readonly history: readonly HistoryEntry['kind'][];
  readonly mails: readonly { readonly number: number; readonly status: string; readonly reply: string | undefined }[];
  /** What was reported of each mail after a server had accepted it, in the same order. */
  readonly events: readonly {
    readonly deliveredAt: Date | null;
    readonly bouncedAt: Date | null;
    readonly bounce: string | null;
  }[];
}

/**
 * One promise of a port. Run each on a fresh subject, by whatever test runner: it throws when the promise is broken.
 */
export interface ContractCase<Subject = ContractSubject> {
  readonly promise: string;
  run(subject: Subject): Promise<void>;
}

/** Adds one invite. @throws InviteError what refuses it */
export async function added(repository: InviteRepository, draft: InviteDraft): Promise<Invite> {
  const [outcome] = await repository.add([draft]);
  if (!outcome || outcome instanceof InviteError) throw outcome;
  return outcome;
}

/** The token of an invite that was added with one. */
export function tokenOf({ tokens }: ContractSubject, { state }: Invite): string {
  const token = tokens.tokenOf(state);
  assert.ok(token);
  return token;
}

/** The refusal that an attempt is expected to end with. */
export async function refusalOf(attempt: Promise<unknown>): Promise<InviteError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InviteError, `expected a refusal, got ${String(error)}`);
  return error;
}
