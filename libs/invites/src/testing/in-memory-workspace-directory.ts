import { type UserFacts, WorkspaceDirectory, type WorkspaceFacts } from '../application/ports/workspace-directory.js';
import type { InviteMember } from '../domain/invite-repository.js';
import type { Role } from '../domain/role.js';

export class InMemoryWorkspaceDirectory extends WorkspaceDirectory {
  readonly #workspaces = new Map<number, WorkspaceFacts>();
  readonly #users = new Map<number, UserFacts>();
  readonly #roles = new Map<string, Role>();

  addWorkspace(id: number, facts: WorkspaceFacts): void {
    this.#workspaces.set(id, facts);
  }

  addUser(id: number, facts: UserFacts): void {
    this.#users.set(id, facts);
  }

  setRole(userId: number, workspaceId: number, role: Role): void {
    this.#roles.set(`${userId} ${workspaceId}`, role);
  }

  async member(userId: number, workspaceId: number): Promise<InviteMember | undefined> {
    const role = this.#roles.get(`${userId} ${workspaceId}`);
    const workspace = this.#workspaces.get(workspaceId);
    return role && workspace && { userId, role, workspaceName: workspace.name };
  }

  async workspaces(ids: readonly number[]): Promise<ReadonlyMap<number, WorkspaceFacts>> {
    return new Map([...this.#workspaces].filter(([id]) => ids.includes(id)));
  }

  async users(ids: readonly number[]): Promise<ReadonlyMap<number, UserFacts>> {
    return new Map([...this.#users].filter(([id]) => ids.includes(id)));
  }

  async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    const present = this.#roles.get(`${userId} ${workspaceId}`);
    if (!present || present < role) this.setRole(userId, workspaceId, role);
  }
}
