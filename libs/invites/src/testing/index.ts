// Time and surroundings that a test decides
export { FixedClock } from './fixed-clock.js';
export { InMemoryWorkspaceDirectory } from './in-memory-workspace-directory.js';

// Adapters without a database
export { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
export { InMemoryMailOutbox } from './in-memory-mail-outbox.js';

// What every adapter of these ports has to keep
export type { ContractCase, ContractSubject, KeptInvite } from './contract.js';
export { inviteRepositoryContract } from './invite-repository-contract.js';
export { mailOutboxContract } from './mail-outbox-contract.js';

// Invites with a past
export { plantInvites, type PlantedInvite } from './plant-invites.js';
