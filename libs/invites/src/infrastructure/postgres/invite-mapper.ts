import { EmailAddress } from '../../domain/email-address.js';
import { Invite, type InviteState, type InviteStatus } from '../../domain/invite.js';
import { InviteError, type InviteErrorCode } from '../../domain/invite-error.js';
import type { Role } from '../../domain/role.js';
import type { InviteTokens } from '../../application/ports/invite-tokens.js';

/** A row as the driver hands it out: column names, bigint as string. */
export interface InviteRecord {
  id: string;
  workspace_id: string;
  email: string;
  email_normalised: string;
  role: number;
  message: string;
  locale: string;
  status: InviteStatus;
  inviter_id: string;
  token_seed: string;
  valid_for_ms: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  accepted_by_id: string | null;
  mails: number;
  edits: number;
}

export interface VersionedRecord extends InviteRecord {
  version: number;
}

/** What became of a mail that was to be queued: its invite's id, the refusal, or neither when somebody else was quicker. */
export interface CheckedRecord {
  refusal: InviteErrorCode | null;
  retry_at: Date | null;
  pending_id?: string | null;
  id: string | null;
  /** How many lapsed invites have made room; the same in every record. */
  closed?: number;
}

/** The columns of {@link InviteRecord}, of the table named by the alias. */
export function inviteColumns(alias: string): string {
  return [
    'id, workspace_id, email, email_normalised, role, message, locale, status, inviter_id, token_seed, valid_for_ms',
    'created_at, expires_at, accepted_at, accepted_by_id, mails, edits',
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
    locale: record.locale,
    status: record.status,
    inviterId: Number(record.inviter_id),
    tokenSeed: record.token_seed,
    validForMs: Number(record.valid_for_ms),
    createdAt: record.created_at,
    expiresAt: record.expires_at,
    acceptedAt: record.accepted_at,
    acceptedById: record.accepted_by_id === null ? null : Number(record.accepted_by_id),
    mails: record.mails,
    edits: record.edits,
  });
}

export function refusalOf(record: CheckedRecord, now: Date): InviteError {
  const { refusal, retry_at: retryAt, pending_id: pendingId } = record;
  return new InviteError(refusal!, {
    ...(pendingId && { inviteId: Number(pendingId) }),
    ...(retryAt && { retryAfterS: Math.ceil((retryAt.getTime() - now.getTime()) / 1000) }),
  });
}

/** A parameter or column of a statement: its name, its type, and its value for an invite. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly value: (state: Omit<InviteState, 'id'>, tokens: InviteTokens) => unknown;
}

/** Every column but the id and the version. */
export const INVITE_COLUMNS: readonly Column[] = [
  { name: 'workspace_id', type: 'bigint', value: ({ workspaceId }) => workspaceId },
  { name: 'email', type: 'text', value: ({ email }) => email.display },
  { name: 'email_normalised', type: 'text', value: ({ email }) => email.normalised },
  { name: 'valid_for_ms', type: 'bigint', value: ({ validForMs }) => validForMs },
  { name: 'created_at', type: 'timestamptz', value: ({ createdAt }) => createdAt },
  { name: 'role', type: 'smallint', value: ({ role }) => role },
  { name: 'message', type: 'text', value: ({ message }) => message },
  { name: 'locale', type: 'text', value: ({ locale }) => locale },
  { name: 'status', type: 'text', value: ({ status }) => status },
  { name: 'inviter_id', type: 'bigint', value: ({ inviterId }) => inviterId },
  { name: 'token_seed', type: 'uuid', value: ({ tokenSeed }) => tokenSeed },
  {
    name: 'token_digest',
    type: 'bytea',
    value: ({ tokenSeed }, tokens) => tokens.digestOf(tokens.tokenOf(tokenSeed)),
  },
  { name: 'expires_at', type: 'timestamptz', value: ({ expiresAt }) => expiresAt },
  { name: 'accepted_at', type: 'timestamptz', value: ({ acceptedAt }) => acceptedAt },
  { name: 'accepted_by_id', type: 'bigint', value: ({ acceptedById }) => acceptedById },
  { name: 'mails', type: 'integer', value: ({ mails }) => mails },
  { name: 'edits', type: 'integer', value: ({ edits }) => edits },
];

/** The columns of these names, in this order. */
export function columns(...names: readonly string[]): readonly Column[] {
  return names.map((name) => INVITE_COLUMNS.find((column) => column.name === name)!);
}
