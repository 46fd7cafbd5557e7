// Time and surroundings that a test decides
export { FixedClock } from './fixed-clock.js';
export { NO_LIMITS } from './no-limits.js';
export { InMemoryWorkspaceDirectory } from './in-memory-workspace-directory.js';

// What your handlers and your policy are given
export { anInviteEvent, anInviteProposal } from './builders.js';

// The ports that the adapters below stand in for: tokens to override providers with, such as
// `.overrideProvider(InviteRepository).useValue(new InMemoryInviteRepository(store, directory, tokens))`
export { EventOutbox } from '../application/ports/event-outbox.js';
export { InviteTokens } from '../application/ports/invite-tokens.js';
export { MailOutbox } from '../application/ports/mail-outbox.js';
export { InviteChecks } from '../application/ports/invite-checks.js';
export { NoticeOutbox } from '../application/ports/notice-outbox.js';
export { InviteRepository } from '../application/ports/invite-repository.js';
export { KeyedInviteTokens } from '../infrastructure/keyed-invite-tokens.js';

// Adapters without a database, over one InMemoryInviteStore
export { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
export { InMemoryMailOutbox } from './in-memory-mail-outbox.js';
export { InMemoryInviteChecks } from './in-memory-invite-checks.js';
export { InMemoryNoticeOutbox } from './in-memory-notice-outbox.js';
export { InMemoryEventOutbox } from './in-memory-event-outbox.js';

// What every adapter of these ports has to keep: run each case on a fresh subject, by whatever test runner
export { type DirectorySubject, workspaceDirectoryContract } from './workspace-directory-contract.js';
export {
  type ContractCase,
  type ContractSubject,
  type EventContractSubject,
  type KeptInvite,
  REMIND_AFTER_MS,
} from './contract.js';
export { inviteRepositoryContract } from './invite-repository-contract.js';
export { mailOutboxContract } from './mail-outbox-contract.js';
export { inviteChecksContract } from './invite-checks-contract.js';
export { noticeOutboxContract } from './notice-outbox-contract.js';
export { eventOutboxContract } from './event-outbox-contract.js';

// Invites with a past
export { plantInvites, type PlantedInvite } from './plant-invites.js';
