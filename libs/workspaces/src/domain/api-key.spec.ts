import { expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { requireKeyManager } from './api-key.js';

const facts = (actorRole: Role, actorIsApiKey: boolean) => ({ actorRole, actorIsApiKey, member: undefined, owners: 1 });

it.each([1, 2, 3] as const)('API keys are not managed by role %i', (role) => {
  expect(() => requireKeyManager(facts(role, false))).toThrow('permission-denied');
});

it('API keys are managed by Owners', () => {
  expect(() => requireKeyManager(facts(4, false))).not.toThrow();
});

it.each([1, 2, 3, 4] as const)('API keys are not managed by an API key, of role %i', (role) => {
  expect(() => requireKeyManager(facts(role, true))).toThrow('permission-denied');
});
