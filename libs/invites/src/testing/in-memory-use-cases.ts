import assert from 'node:assert/strict';
import { AcceptInvite } from '../application/use-cases/accept-invite.js';
import { BulkCancelInvites } from '../application/use-cases/bulk-cancel-invites.js';
import { BulkResendInvites } from '../application/use-cases/bulk-resend-invites.js';
import { BulkSendInvites } from '../application/use-cases/bulk-send-invites.js';
import { CancelInvite } from '../application/use-cases/cancel-invite.js';
import { InviteDescriber } from '../application/use-cases/invite-describer.js';
import { ResendDecision, ResendInvite } from '../application/use-cases/resend-invite.js';
import { SendInvite, type SendInviteCommand } from '../application/use-cases/send-invite.js';
import type { InvitePolicy } from '../application/ports/invite-policy.js';
import { Transaction } from '../application/ports/transaction.js';
import type { Actor } from '../domain/actor.js';
import type { InviteErrorCode } from '../domain/invite-error.js';
import { completeSettings, type InviteLimits, type InviteOptions } from '../settings.js';
import { refusalOf } from './contract.js';
import { FixedClock } from './fixed-clock.js';
import { type InMemorySubject, inMemorySubject } from './in-memory-subject.js';
import { NO_LIMITS } from './no-limits.js';

export const WORKSPACE = { id: 1, name: 'Workspace' } as const;

/** Who may do what in {@link WORKSPACE}: the users 1 to 6, and nobody else. */
const ROLES = { owner: 4, admin: 3, editor: 2, viewer: 1 } as const;

export interface UseCaseTerms {
  /** Those that are not given are off. */
  readonly limits?: Partial<InviteLimits>;
  readonly options?: Partial<InviteOptions>;
  readonly policy?: InvitePolicy;
}

/**
 * The use cases on the in-memory adapters, with a workspace of an Owner, Admins, an Editor, a Viewer and an API key.
 */
export async function inMemoryUseCases({ limits, options, policy }: UseCaseTerms = {}) {
  const subject = inMemorySubject();
  const { store, directory, tokens } = subject;
  const settings = completeSettings({
    tokenKey: 'a key of the tests, 32 bytes or more',
    linkTemplate: 'https://app.example.com/join/{token}',
    ...options,
    limits: { ...NO_LIMITS, ...limits },
  });
  const clock = new FixedClock();
  const invites = subject.limited(settings.limits);
  const transaction = new InMemoryTransaction(store);
  const describer = new InviteDescriber(directory, tokens, clock);
  const bulkSendInvites = new BulkSendInvites(
    directory,
    invites,
    transaction,
    tokens,
    clock,
    describer,
    settings,
    policy,
  );
  const decision = new ResendDecision(tokens, clock, settings);
  const sendInvite = new SendInvite(bulkSendInvites);
  const cancelInvite = new CancelInvite(invites, clock, describer);
  const actors = await actorsOf(subject);
  /** Everything that is kept of invites, to be compared with what is kept later. */
  const stored = () =>
    structuredClone([...store.invites.values(), store.history, store.mails, [...store.events.values()]]);
  return {
    ...subject,
    clock,
    actors,
    limits: settings.limits,
    bulkSendInvites,
    resendInvite: new ResendInvite(invites, decision, describer),
    bulkResendInvites: new BulkResendInvites(directory, invites, decision, clock, describer),
    bulkCancelInvites: new BulkCancelInvites(directory, invites, clock, describer),
    acceptInvite: new AcceptInvite(invites, directory, transaction, clock, describer, settings, policy),
    /** By the Admin, to Ada, as an Editor, by default. */
    send: (command: Partial<SendInviteCommand> = {}) =>
      sendInvite.execute({
        actor: actors.admin,
        workspaceId: WORKSPACE.id,
        email: 'ada@example.com',
        role: 2,
        ...command,
      }),
    stored,
    cancel: (inviteId: number) => cancelInvite.execute({ actor: actors.owner, inviteId }),
    /** Records what a mail server says of the first mail of an invite. */
    notice: (inviteId: number, kind: 'bounced' | 'complained') =>
      subject.outbox.record({ inviteId, number: 1, kind, at: clock.now(), reason: null }),
    /** The kinds of the events that wait for handlers, each with its invite. */
    events: () => [...store.events.values()].map(({ kind, inviteId }) => `${kind} ${inviteId}`),
    /** Expects the refusal, and that nothing has changed by it. Resolves with its facts. */
    async expectRefusal(attempt: () => Promise<unknown>, code: InviteErrorCode) {
      const before = stored();
      const refusal = await refusalOf(attempt());
      assert.equal(refusal.code, code);
      assert.deepEqual(stored(), before);
      return refusal.facts;
    },
  };
}

async function actorsOf({ addMember, directory }: InMemorySubject) {
  const actor = (userId: number, email: string): Actor => {
    directory.addUser(userId, { email, emailVerified: true, fullName: '', username: '', picture: null });
    return { userId, email, emailVerified: true };
  };
  const member = async (name: keyof typeof ROLES) =>
    actor(await addMember(WORKSPACE.id, ROLES[name]), `${name}@example.com`);
  const owner = await member('owner');
  const admin = await member('admin');
  const editor = await member('editor');
  const viewer = await member('viewer');
  const keyId = await addMember(WORKSPACE.id, ROLES.admin, ROLES.editor);
  const apiKey: Actor = { userId: keyId, email: 'key@api-key.invalid', emailVerified: false, isApiKey: true };
  const outsider = actor(await addMember(WORKSPACE.id + 1, ROLES.owner), 'outsider@example.com');
  const invitee = actor(1_000, 'ada@example.com');
  return { owner, admin, editor, viewer, apiKey, outsider, invitee };
}

/** Puts back what the store had before when the work throws; one transaction at a time. */
class InMemoryTransaction extends Transaction {
  readonly isOpen = false;

  constructor(private readonly store: InMemorySubject['store']) {
    super();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const { invites, history, mails, events } = this.store;
    const before = { invites: new Map(invites), history: [...history], mails: [...mails], events: new Map(events) };
    try {
      return await work();
    } catch (error) {
      Object.assign(this.store, before);
      throw error;
    }
  }
}
