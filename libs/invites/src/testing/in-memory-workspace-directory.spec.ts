import { describe, expect, it } from '@jest/globals';
import type { UserFacts } from '../application/ports/workspace-directory.js';
import type { Role } from '../domain/role.js';
import { InMemoryWorkspaceDirectory } from './in-memory-workspace-directory.js';
import { type DirectorySubject, workspaceDirectoryContract } from './workspace-directory-contract.js';

function subjectOn(directory: InMemoryWorkspaceDirectory): DirectorySubject {
  let ids = 0;
  return {
    directory,
    async addWorkspace(name) {
      directory.addWorkspace(++ids, { name, description: '', logo: null });
      return ids;
    },
    async addUser(facts) {
      directory.addUser(++ids, { ...facts, username: '', picture: null });
      return ids;
    },
    async allowDomains(workspaceId, domains) {
      directory.setAllowedEmailDomains(workspaceId, domains);
    },
  };
}

it.each(workspaceDirectoryContract.map((one) => [one.promise, one] as const))(
  'the in-memory directory keeps the promise: %s',
  (_promise, one) => expect(one.run(subjectOn(new InMemoryWorkspaceDirectory()))).resolves.toBeUndefined(),
);

class Demotes extends InMemoryWorkspaceDirectory {
  override async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    this.setRole(userId, workspaceId, role);
  }
}

class MixesUp extends InMemoryWorkspaceDirectory {
  override async member(userId: number) {
    const memberships = await Promise.all([1, 2, 3, 4].map((workspaceId) => super.member(userId, workspaceId)));
    return memberships.find((membership) => membership);
  }
}

class TellsOfAll extends InMemoryWorkspaceDirectory {
  override async users() {
    return new Map([[1, { email: '', emailVerified: true, fullName: '', username: '', picture: null }]]);
  }
}

class ForgetsVerification extends InMemoryWorkspaceDirectory {
  override addUser(id: number, facts: UserFacts): void {
    super.addUser(id, { ...facts, emailVerified: true });
  }

  override async users(ids: readonly number[]) {
    const users = await super.users(ids);
    return new Map([...users].map(([id, facts]) => [id, { ...facts, emailVerified: facts.fullName !== '' }]));
  }
}

class KeepsDomainsForEver extends InMemoryWorkspaceDirectory {
  override setAllowedEmailDomains(workspaceId: number, domains: readonly string[]): void {
    if (domains.length > 0) super.setAllowedEmailDomains(workspaceId, domains);
  }
}

class ConfusesDomains extends InMemoryWorkspaceDirectory {
  override setAllowedEmailDomains(_workspaceId: number, domains: readonly string[]): void {
    for (let id = 1; id < 9; id++) super.setAllowedEmailDomains(id, domains);
  }
}

describe('the contract of a directory catches one that', () => {
  it.each([
    ['lowers a role', Demotes],
    ['mixes workspaces up', MixesUp],
    ['returns users that were not asked for', TellsOfAll],
    ['goes on limiting to domains when any is allowed', KeepsDomainsForEver],
    ['limits one workspace to the domains of another', ConfusesDomains],
    ['finds members by addresses that they have not verified', ForgetsVerification],
  ])('%s', async (_what, Broken) => {
    const results = await Promise.allSettled(workspaceDirectoryContract.map((one) => one.run(subjectOn(new Broken()))));
    expect(results.map(({ status }) => status)).toContain('rejected');
  });
});
