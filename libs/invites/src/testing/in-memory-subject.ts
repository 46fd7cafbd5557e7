import { KeyedInviteTokens } from '../infrastructure/keyed-invite-tokens.js';
import { type EventContractSubject, REMIND_AFTER_MS } from './contract.js';
import { InMemoryEventOutbox } from './in-memory-event-outbox.js';
import { InMemoryInviteChecks } from './in-memory-invite-checks.js';
import { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
import { InMemoryMailOutbox } from './in-memory-mail-outbox.js';
import { InMemoryNoticeOutbox } from './in-memory-notice-outbox.js';
import { InMemoryWorkspaceDirectory } from './in-memory-workspace-directory.js';

const tokens = new KeyedInviteTokens({ tokenKey: 'a key of the tests, 32 bytes or more' });

export interface InMemoryAdapters {
  readonly Store?: typeof InMemoryInviteStore;
  readonly Repository?: typeof InMemoryInviteRepository;
  readonly Outbox?: typeof InMemoryMailOutbox;
  readonly Events?: typeof InMemoryEventOutbox;
  readonly Checks?: typeof InMemoryInviteChecks;
  readonly Notices?: typeof InMemoryNoticeOutbox;
}

export interface InMemorySubject extends EventContractSubject {
  readonly store: InMemoryInviteStore;
  readonly directory: InMemoryWorkspaceDirectory;
}

/** The in-memory adapters, or others in their place, as the contract suites want them. */
export function inMemorySubject(adapters: InMemoryAdapters = {}): InMemorySubject {
  const { Store = InMemoryInviteStore, Repository = InMemoryInviteRepository } = adapters;
  const { Outbox = InMemoryMailOutbox, Events = InMemoryEventOutbox } = adapters;
  const { Notices = InMemoryNoticeOutbox, Checks = InMemoryInviteChecks } = adapters;
  const store = new Store([REMIND_AFTER_MS]);
  const directory = new InMemoryWorkspaceDirectory();
  let users = 0;
  return {
    store,
    directory,
    tokens,
    repository: new Repository(store, directory, tokens),
    limited: (limits) => new Repository(store, directory, tokens, limits),
    outbox: new Outbox(store, directory),
    events: new Events(store),
    notices: new Notices(store),
    checks: new Checks(store, new Repository(store, directory, tokens), directory),
    checksUnder: (limits) => new Checks(store, new Repository(store, directory, tokens, limits), directory),
    async addMember(workspaceId, role, maxInviteRole) {
      users += 1;
      directory.addWorkspace(workspaceId, { name: 'Workspace', description: '', logo: null });
      directory.setRole(users, workspaceId, role, maxInviteRole);
      return users;
    },
    async removeMember(workspaceId, userId) {
      directory.removeMember(userId, workspaceId);
    },
    async kept(inviteId) {
      const mails = store.mails.filter((mail) => mail.inviteId === inviteId);
      return {
        status: store.invites.get(inviteId)!.invite.state.status,
        history: store.history.filter((entry) => entry.inviteId === inviteId).map(({ kind }) => kind),
        mails: mails.map(({ number, status, reply }) => ({ number, status, reply })),
        events: mails.map(({ deliveredAt, bouncedAt, bounce }) => ({ deliveredAt, bouncedAt, bounce })),
      };
    },
  };
}

/** The promises of a suite that these adapters break. */
export async function brokenPromises<Subject>(
  suite: readonly { readonly promise: string; run(subject: Subject): Promise<void> }[],
  subject: () => Subject,
): Promise<string[]> {
  const results = await Promise.all(
    suite.map((one) =>
      one.run(subject()).then(
        () => undefined,
        () => one.promise,
      ),
    ),
  );
  return results.filter((promise) => promise !== undefined);
}
