import { EmailAddress } from '../../domain/email-address.js';
import { Invite, type InviteState } from '../../domain/invite.js';
import type { Role } from '../../domain/role.js';
import type { InviteRow } from './entities.js';
import { readInstant } from './read-instant.js';

/** A row as it is added: the database numbers it. */
type AddedRow = Omit<InviteRow, 'id' | 'version'>;

/** The columns that the entity declares, from which follows what is read and what is added. */
const COLUMNS = Object.entries({
  workspaceId: ['workspace_id', 'bigint'],
  id: ['id', 'bigint'],
  email: ['email', 'text'],
  emailNormalised: ['email_normalised', 'text'],
  role: ['role', 'smallint'],
  message: ['message', 'text'],
  locale: ['locale', 'text'],
  metadata: ['metadata', 'jsonb'],
  returnTo: ['return_to', 'text'],
  status: ['status', 'text'],
  inviterId: ['inviter_id', 'bigint'],
  tokenSeed: ['token_seed', 'uuid'],
  tokenDigest: ['token_digest', 'bytea'],
  validForMs: ['valid_for_ms', 'bigint'],
  createdAt: ['created_at', 'timestamptz'],
  expiresAt: ['expires_at', 'timestamptz'],
  acceptedAt: ['accepted_at', 'timestamptz'],
  acceptedById: ['accepted_by_id', 'bigint'],
  mails: ['mails', 'integer'],
  edits: ['edits', 'integer'],
  requestedAt: ['requested_at', 'timestamptz'],
  version: ['version', 'integer'],
} satisfies Record<keyof InviteRow, [name: string, type: string]>).map(([property, [name, type]]) => ({
  property,
  name,
  type,
}));

/** The select list of an {@link InviteRow}, for the invite `i`. */
export const INVITE_COLUMNS = COLUMNS.map(({ name, property }) => `i.${name} AS "${property}"`).join(', ');

/** The columns of a new invite. */
export const ADDED_COLUMNS = COLUMNS.filter(({ property }) => property !== 'id' && property !== 'version').map(
  (column) => ({ ...column, property: column.property as keyof AddedRow }),
);

/** Where the driver has read null from a column that holds none. It is not in the past, so that no invite counts as lapsed. */
const UNREADABLE = new Date(Number.NaN);

export function inviteOf(record: InviteRow): Invite {
  return new Invite({
    id: Number(record.id),
    workspaceId: Number(record.workspaceId),
    email: EmailAddress.stored(record.email, record.emailNormalised),
    role: record.role as Role,
    message: record.message,
    locale: record.locale,
    metadata: record.metadata,
    returnTo: record.returnTo,
    status: record.status,
    inviterId: Number(record.inviterId),
    tokenSeed: record.tokenSeed,
    tokenDigest: record.tokenDigest,
    validForMs: Number(record.validForMs),
    createdAt: record.createdAt ?? UNREADABLE,
    expiresAt: record.expiresAt ?? UNREADABLE,
    acceptedAt: record.acceptedAt,
    acceptedById: record.acceptedById === null ? null : Number(record.acceptedById),
    mails: record.mails,
    edits: record.edits,
    requestedAt: record.requestedAt,
  });
}

/** @throws Error when no answer could show it, which has to be found out before anything is stored */
export function readable(invite: Invite): Invite {
  const { createdAt, expiresAt, acceptedAt } = invite.state;
  for (const instant of [createdAt, expiresAt, acceptedAt ?? createdAt]) readInstant(instant);
  return invite;
}

export function rowOf(state: Omit<InviteState, 'id'>): AddedRow {
  const { email, workspaceId, inviterId, validForMs, acceptedById, ...same } = state;
  return {
    ...same,
    email: email.display,
    emailNormalised: email.normalised,
    workspaceId: String(workspaceId),
    inviterId: String(inviterId),
    validForMs: String(validForMs),
    acceptedById: acceptedById === null ? null : String(acceptedById),
  };
}
