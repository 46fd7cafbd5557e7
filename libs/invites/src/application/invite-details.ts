import type { Invite, InviteStatus } from '../domain/invite.js';
import type { Role } from '../domain/role.js';

/** An invite as its workspace's Admins see it, token included. */
export interface InviteDetails {
  readonly id: number;
  readonly token: string;
  readonly email: string;
  readonly role: Role;
  readonly status: InviteStatus;
  readonly message: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly inviterEmail: string;
  readonly workspaceName: string;
  readonly isExpired: boolean;
}

interface Surroundings {
  readonly token: string;
  readonly inviterEmail: string;
  readonly workspaceName: string;
  readonly now: Date;
}

export function detailsOf(invite: Invite, { token, inviterEmail, workspaceName, now }: Surroundings): InviteDetails {
  const { id, email, role, status, message, createdAt, expiresAt, acceptedAt } = invite.state;
  return {
    id,
    token,
    email: email.display,
    role,
    status,
    message,
    createdAt,
    expiresAt,
    acceptedAt,
    inviterEmail,
    workspaceName,
    isExpired: invite.isExpired(now),
  };
}
