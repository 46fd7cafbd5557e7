import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from '../application/ports/workspace-directory.js';
import { EmailAddress } from '../domain/email-address.js';
import type { InviteMember } from '../application/ports/invite-repository.js';
import { type Role, ROLES } from '../domain/role.js';

/** A directory that a test fills. */
export class InMemoryWorkspaceDirectory extends WorkspaceDirectory {
  readonly #workspaces = new Map<number, WorkspaceFacts>();
  readonly #users = new Map<number, UserFacts>();
  readonly #domains = new Map<number, readonly string[]>();
  readonly #members = new Map<string, Pick<InviteMember, 'role' | 'maxInviteRole'>>();

  addWorkspace(id: number, facts: WorkspaceFacts): void {
    this.#workspaces.set(id, facts);
  }

  addUser(id: number, facts: UserFacts): void {
    this.#users.set(id, facts);
  }

  /** Makes the user a member; one with a ceiling below their own role may invite up to that only. */
  setRole(userId: number, workspaceId: number, role: Role, maxInviteRole?: Role): void {
    this.#members.set(`${userId} ${workspaceId}`, { role, ...(maxInviteRole && { maxInviteRole }) });
  }

  /** Limits to which domains the workspace invites; to any when there are none. */
  setAllowedEmailDomains(workspaceId: number, domains: readonly string[]): void {
    this.#domains.set(workspaceId, domains);
  }

  removeMember(userId: number, workspaceId: number): void {
    this.#members.delete(`${userId} ${workspaceId}`);
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    const member = this.#members.get(`${userId} ${workspaceId}`);
    const workspace = this.#workspaces.get(workspaceId);
    const allowedEmailDomains = this.#domains.get(workspaceId);
    const restriction = allowedEmailDomains?.length ? { allowedEmailDomains } : {};
    return member && workspace && { userId, ...member, workspaceName: workspace.name, ...restriction };
  }

  async workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>> {
    return new Map([...this.#workspaces].filter(([id]) => ids.includes(id)));
  }

  async users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>> {
    return new Map([...this.#users].filter(([id]) => ids.includes(id)));
  }

  override async membersWithEmails(workspaceId: number, emails: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const [id, { email, emailVerified }] of this.#users) {
      const address = emailVerified ? EmailAddress.tryParse(email)?.normalised : undefined;
      const isMember = this.#members.has(`${id} ${workspaceId}`);
      if (address !== undefined && isMember && emails.includes(address)) found.set(address, id);
    }
    return found;
  }

  override async ownersOf(workspaceId: number): Promise<UserFacts[]> {
    return [...this.#users].flatMap(([id, facts]) =>
      this.#members.get(`${id} ${workspaceId}`)?.role === ROLES.owner ? [facts] : [],
    );
  }

  async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    const present = this.#members.get(`${userId} ${workspaceId}`);
    if (!present || present.role < role) this.setRole(userId, workspaceId, role);
  }
}
