import { EmailAddress } from '../domain/email-address.js';
import { Invite, type InviteState, type InviteStatus } from '../domain/invite.js';
import type { Role } from '../domain/role.js';
import type { InviteTokens } from '../application/ports/invite-tokens.js';

/** A row as the driver hands it out: column names, bigint as string. */
export interface InviteRecord {
  id: string;
  workspace_id: string;
  email: string;
  email_normalised: string;
  role: number;
  message: string;
  status: InviteStatus;
  inviter_id: string;
  token_seed: string;
  valid_for_ms: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  mails: number;
}

/** The columns of {@link InviteRecord}, of the table named by the alias. */
export function inviteColumns(alias: string): string {
  return [
    'id, workspace_id, email, email_normalised, role, message, status, inviter_id, token_seed, valid_for_ms',
    'created_at, expires_at, accepted_at, mails',
  ]
    .join(', ')
    .replace(/\w+/g, (column) => `${alias}.${column}`);
}

export function inviteOf(record: InviteRecord): Invite {
  return new Invite({
    id: Number(record.id),
    workspaceId: Number(record.workspace_id),
    email: EmailAddress.stored(record.email, record.email_normalised),
    role: record.role as Role,
    message: record.message,
    status: record.status,
    inviterId: Number(record.inviter_id),
    tokenSeed: record.token_seed,
    validForMs: Number(record.valid_for_ms),
    createdAt: record.created_at,
    expiresAt: record.expires_at,
    acceptedAt: record.accepted_at,
    mails: record.mails,
  });
}

/** The columns that a change may touch, with the token's digest, in this order. */
export const CHANGEABLE_COLUMNS = [
  'role',
  'message',
  'status',
  'inviter_id',
  'token_seed',
  'token_digest',
  'expires_at',
  'accepted_at',
  'mails',
] as const;

export function changeableValues(state: Omit<InviteState, 'id'>, tokens: InviteTokens): unknown[] {
  return [
    state.role,
    state.message,
    state.status,
    state.inviterId,
    state.tokenSeed,
    tokens.digestOf(tokens.tokenOf(state.tokenSeed)),
    state.expiresAt,
    state.acceptedAt,
    state.mails,
  ];
}

/** The columns that are set once, in this order. */
export const FIXED_COLUMNS = ['workspace_id', 'email', 'email_normalised', 'valid_for_ms', 'created_at'] as const;

export function fixedValues({ workspaceId, email, validForMs, createdAt }: Omit<InviteState, 'id'>): unknown[] {
  return [workspaceId, email.display, email.normalised, validForMs, createdAt];
}
