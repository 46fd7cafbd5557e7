// Time and surroundings that a test decides
export { FixedClock } from './fixed-clock.js';
export { InMemoryWorkspaceDirectory } from './in-memory-workspace-directory.js';

// What your handlers and your policy are given
export { anInviteEvent, anInviteProposal } from './builders.js';

// Adapters without a database, over one InMemoryInviteStore: for `new SendInvite(…)`, or to override providers with
export { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
export { InMemoryMailOutbox } from './in-memory-mail-outbox.js';
export { InMemoryEventOutbox } from './in-memory-event-outbox.js';

// What every adapter of these ports has to keep: run each case on a fresh subject, by whatever test runner
export { type DirectorySubject, workspaceDirectoryContract } from './workspace-directory-contract.js';
export type { ContractCase, ContractSubject, EventContractSubject, KeptInvite } from './contract.js';
export { inviteRepositoryContract } from './invite-repository-contract.js';
export { mailOutboxContract } from './mail-outbox-contract.js';
export { eventOutboxContract } from './event-outbox-contract.js';

// Invites with a past
export { plantInvites, type PlantedInvite } from './plant-invites.js';
