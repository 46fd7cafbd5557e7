import assert from 'node:assert/strict';
import { type UserFacts, WorkspaceDirectory } from '../application/ports/workspace-directory.js';
import { ROLES } from '../domain/role.js';
import type { ContractCase } from './contract.js';

/** A directory under test, and how to add users and workspaces to it. */
export interface DirectorySubject {
  readonly directory: WorkspaceDirectory;
  /** Makes a workspace without members. Resolves with its id. */
  addWorkspace(name: string): Promise<number>;
  /** Makes a user who is a member of nothing. Resolves with the user's id. */
  addUser(facts: Pick<UserFacts, 'email' | 'emailVerified' | 'fullName'>): Promise<number>;
  /** Limits to which domains the workspace invites. Left out: the directory knows no such limit. */
  allowDomains?(workspaceId: number, domains: readonly string[]): Promise<void>;
}

const ADA = { email: 'Ada@example.com', emailVerified: true, fullName: 'Ada Lovelace' };
const GRACE = { email: 'grace@example.com', emailVerified: false, fullName: '' };
const NOBODY = Number.MAX_SAFE_INTEGER;

async function roleAfter({ directory, ...subject }: DirectorySubject, ...roles: (1 | 2 | 3 | 4)[]) {
  const [userId, workspaceId] = [await subject.addUser(ADA), await subject.addWorkspace('Analytical Engines')];
  for (const role of roles) await directory.admit(userId, workspaceId, role);
  return (await directory.member(userId, workspaceId))?.role;
}

/** What every `WorkspaceDirectory` promises. */
export const workspaceDirectoryContract: readonly ContractCase<DirectorySubject>[] = [
  {
    promise: 'an admitted user is a member, with the role and the name of the workspace',
    async run({ directory, addUser, addWorkspace }) {
      const [userId, workspaceId] = [await addUser(ADA), await addWorkspace('Analytical Engines')];
      assert.equal(await directory.member(userId, workspaceId), undefined);
      await directory.admit(userId, workspaceId, ROLES.editor);
      const workspaceName = 'Analytical Engines';
      assert.deepEqual(await directory.member(userId, workspaceId), { userId, role: ROLES.editor, workspaceName });
    },
  },
  {
    promise: 'a member comes with the domains that the workspace invites, and with none where it invites any',
    async run({ directory, addUser, addWorkspace, allowDomains }) {
      if (!allowDomains) return;
      const [userId, engines, compilers] = [await addUser(ADA), await addWorkspace('Engines'), await addWorkspace('C')];
      for (const id of [engines, compilers]) await directory.admit(userId, id, ROLES.owner);
      const domainsOf = async (id: number) => (await directory.member(userId, id))?.allowedEmailDomains ?? [];
      await allowDomains(engines, ['example.com', 'xn--bcher-kva.example']);
      assert.deepEqual([...(await domainsOf(engines))].sort(), ['example.com', 'xn--bcher-kva.example']);
      assert.deepEqual(await domainsOf(compilers), []);
      await allowDomains(engines, []);
      assert.deepEqual(await domainsOf(engines), []);
    },
  },
  {
    promise: 'a membership is of one user in one workspace',
    async run({ directory, addUser, addWorkspace }) {
      const [ada, grace, engines, compilers] = [
        await addUser(ADA),
        await addUser(GRACE),
        await addWorkspace('Engines'),
        await addWorkspace('Compilers'),
      ];
      await directory.admit(ada, engines, ROLES.owner);
      const others = [
        [grace, engines],
        [ada, compilers],
        [NOBODY, engines],
        [ada, NOBODY],
      ] as const;
      for (const [userId, workspaceId] of others) assert.equal(await directory.member(userId, workspaceId), undefined);
    },
  },
  {
    promise: 'an existing member keeps the higher of two roles',
    async run(subject) {
      assert.equal(await roleAfter(subject, ROLES.admin, ROLES.viewer), ROLES.admin);
      assert.equal(await roleAfter(subject, ROLES.viewer, ROLES.owner), ROLES.owner);
    },
  },
  {
    promise: 'to be admitted several times, also at the same moment, is to be admitted once',
    async run({ directory, addUser, addWorkspace }) {
      const [userId, workspaceId] = [await addUser(ADA), await addWorkspace('Engines')];
      await Promise.all(([1, 3, 2, 3, 1] as const).map((role) => directory.admit(userId, workspaceId, role)));
      assert.equal((await directory.member(userId, workspaceId))?.role, ROLES.admin);
    },
  },
  {
    promise: 'workspaces and users are found by id, and those that do not exist are left out',
    async run({ directory, addUser, addWorkspace }) {
      const [ada, grace] = [await addUser(ADA), await addUser(GRACE)];
      const [engines, compilers] = [await addWorkspace('Engines'), await addWorkspace('Compilers')];
      const users = await directory.users([ada, NOBODY, grace]);
      const found = [...users].map(([id, { email, emailVerified, fullName }]) => ({
        id,
        email,
        emailVerified,
        fullName,
      }));
      const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
      assert.deepEqual(
        found.sort(byId),
        [
          { id: ada, ...ADA },
          { id: grace, ...GRACE },
        ].sort(byId),
      );
      const workspaces = await directory.workspaces([compilers, NOBODY, engines]);
      assert.deepEqual(
        [workspaces.size, workspaces.get(engines)?.name, workspaces.get(compilers)?.name],
        [2, 'Engines', 'Compilers'],
      );
    },
  },
  {
    promise: 'a member is found by their verified address, unless the directory finds none at all',
    async run({ directory, addUser, addWorkspace }) {
      if (directory.membersWithEmails === WorkspaceDirectory.prototype.membersWithEmails) return;
      const [ada, grace, outsider] = [
        await addUser(ADA),
        await addUser(GRACE),
        await addUser({ ...ADA, email: 'outsider@example.com' }),
      ];
      const [engines, compilers] = [await addWorkspace('Engines'), await addWorkspace('Compilers')];
      for (const userId of [ada, grace]) await directory.admit(userId, engines, ROLES.viewer);
      await directory.admit(outsider, compilers, ROLES.viewer);
      const emails = ['ada@example.com', 'grace@example.com', 'outsider@example.com', 'nobody@example.com'];
      const found = await directory.membersWithEmails(engines, emails);
      assert.deepEqual([...found], [['ada@example.com', ada]]);
      assert.deepEqual([...(await directory.membersWithEmails(engines, emails.slice(1)))], []);
      assert.deepEqual([...(await directory.membersWithEmails(NOBODY, emails))], []);
      const everywhere = await Promise.all([engines, compilers].map((id) => directory.membersWithEmails(id, emails)));
      assert.deepEqual(
        everywhere.map(({ size }) => size),
        [1, 1],
      );
    },
  },
  {
    promise: 'asked for no ids, it returns nothing',
    async run({ directory }) {
      assert.equal((await directory.users([])).size, 0);
      assert.equal((await directory.workspaces([])).size, 0);
      assert.equal((await directory.membersWithEmails(1, [])).size, 0);
    },
  },
];
