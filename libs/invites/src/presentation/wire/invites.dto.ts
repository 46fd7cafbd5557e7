import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { ID_SCHEMA, ProblemDetails } from '@invites/problem-details';
import { MAIL_STATUSES, type MailStatus, type MailStep } from '../../application/ports/invite-queries.js';
import { HISTORY_KINDS, type InviteStatus, type Obstacle, OBSTACLES } from '../../domain/invite.js';
import type { Metadata } from '../../domain/metadata.js';
import { METADATA_SCHEMA, RETURN_TO_SCHEMA } from './content-schemas.js';
import { ROLE_SCHEMA } from './role-member.decorator.js';

export const INVITE_STATUSES: readonly InviteStatus[] = ['pending', 'accepted', 'cancelled', 'expired'];
const STATUS_SCHEMA = { enum: [...INVITE_STATUSES], enumName: 'Status21eEnum' };

const Id = () => ApiProperty({ type: 'integer', description: 'The invite.', example: 1 });
const Token = () =>
  ApiProperty({
    format: 'uuid',
    description: 'The bearer token in the link of the mail. Whoever holds it can see the invite.',
  });
const SendersToken = () =>
  ApiProperty({
    format: 'uuid',
    description:
      'The bearer token in the link of the mail. Whoever holds it can see the invite. The nil UUID for who may not invite ' +
      'to the role of the invite, and for all once a change of the key has made the link dead, until the next resend.',
  });
const Email = (maxLength?: number) =>
  ApiProperty({ format: 'email', maxLength, description: 'Whom the invite is for, as it was typed.' });
const GrantedRole = () => ApiProperty({ ...ROLE_SCHEMA, description: 'The role that acceptance grants.' });
const RoleDisplay = () => ApiProperty({ description: "The role's name in English.", example: 'Editor' });
const Status = () =>
  ApiProperty({
    ...STATUS_SCHEMA,
    description: 'The stored state. A lapsed invite is still `pending`; see `is_expired`.',
  });
const Message = () =>
  ApiProperty({
    description: 'The personal words of the inviter; empty when there are none.',
  });
const CreatedAt = () => ApiProperty({ format: 'date-time', description: 'When it was first sent.' });
const ExpiresAt = () => ApiProperty({ format: 'date-time', description: 'Until when it can be accepted.' });
const AcceptedAt = () =>
  ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was accepted, if it was.' });
const InvitedByEmail = () => ApiProperty({ format: 'email', description: 'Who sent it, or resent or edited it last.' });
const WorkspaceName = () => ApiProperty({ description: 'The name of the workspace.' });
const IsExpired = () =>
  ApiProperty({
    description: 'True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter.',
  });

export class WorkspaceInviteDetail {
  @Id() id!: number;
  @SendersToken() token!: string;
  @Email() email!: string;
  @GrantedRole() role!: string;
  @RoleDisplay() role_display!: string;
  @Status() status!: InviteStatus;
  @Message() message!: string;
  @CreatedAt() created_at!: string;
  @ExpiresAt() expires_at!: string;
  @AcceptedAt() accepted_at!: string | null;
  @InvitedByEmail() invited_by_email!: string;
  @WorkspaceName() workspace_name!: string;
  @IsExpired() is_expired!: boolean;
}

export class WorkspaceInviteList {
  @Id() id!: number;
  @SendersToken() token!: string;
  @Email(254) email!: string;
  @GrantedRole() role!: string;
  @RoleDisplay() role_display!: string;
  @Status() status!: InviteStatus;
  @Message() message!: string;
  @CreatedAt() created_at!: string;
  @ExpiresAt() expires_at!: string;
  @AcceptedAt() accepted_at!: string | null;
  @InvitedByEmail() invited_by_email!: string;
  @ApiProperty({ description: 'The user name of the inviter; may be empty.' })
  invited_by_username!: string;
  @WorkspaceName() workspace_name!: string;
}

/** The invite as it was when the event was queued for delivery: all but what only its invitee may know. */
export class WebhookInvite {
  @Id() id!: number;
  @Email() email!: string;
  @GrantedRole() role!: string;
  @RoleDisplay() role_display!: string;
  @Status() status!: InviteStatus;
  @CreatedAt() created_at!: string;
  @ExpiresAt() expires_at!: string;
  @AcceptedAt() accepted_at!: string | null;
  @InvitedByEmail() invited_by_email!: string;
  @WorkspaceName() workspace_name!: string;
  @IsExpired() is_expired!: boolean;
}

export class SimpleUser {
  @ApiProperty({ type: 'integer', description: 'The user.' }) id!: number;
  @ApiProperty({ format: 'email', description: 'Their address.' })
  email!: string;
  @ApiProperty({ description: 'Their name; may be empty.' }) full_name!: string;
  @ApiProperty({ description: 'Their user name; may be empty.' })
  username!: string;
  @ApiProperty({ description: 'Whether they have proved to own the address.' })
  is_verified!: boolean;
  @ApiProperty({ type: String, format: 'uri', nullable: true, description: 'Address of a picture.' })
  profile_picture!: string | null;
}

export class WorkspaceInvitePublic {
  @Email() email!: string;
  @WorkspaceName() workspace_name!: string;
  @ApiProperty({ type: 'integer', description: 'The workspace.' })
  workspace_id!: number;
  @ApiProperty({ description: 'What the workspace is for; may be empty.' })
  workspace_description!: string;
  @ApiProperty({ type: String, format: 'uri', nullable: true, description: 'Address of a picture.' })
  workspace_logo!: string | null;
  @ApiProperty({ type: () => SimpleUser, description: 'Who sent it, or resent or edited it last.' })
  inviter!: SimpleUser;
  @ApiProperty({ description: 'How to call the inviter: name, user name or address.' })
  inviter_name!: string;
  @RoleDisplay() role_display!: string;
  @IsExpired() is_expired!: boolean;
  @ExpiresAt() expires_at!: string;
  @Message() message!: string;
  @Status() status!: InviteStatus;
}

const ObstacleMember = () =>
  ApiProperty({
    type: String,
    enum: [...OBSTACLES],
    nullable: true,
    description: 'The code with which an acceptance would be refused now; null when it can be accepted.',
  });

export class InviteMailStatus {
  @ApiProperty({
    enum: [...MAIL_STATUSES],
    description:
      'What became of the newest mail. `none`: it was never mailed, since it is delivered by hand; `delivered` and `bounced` ' +
      'are what the mail provider has reported of a mail that was `sent`.',
  })
  status!: MailStatus;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since when; null when there was no mail.',
  })
  at!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: "The mail server's last reply, or why the mail was skipped or came back.",
  })
  reply!: string | null;
}

export class WorkspaceInviteView extends WorkspaceInviteDetail {
  @ApiProperty({ maxLength: 35, description: 'The language of the mail: a language tag (BCP 47).', example: 'en' })
  locale!: string;
  @ApiProperty({ ...METADATA_SCHEMA, description: 'What you have attached to it.' })
  metadata!: Metadata;
  @ApiProperty({
    ...RETURN_TO_SCHEMA,
    nullable: true,
    description: 'The path of your front end where the invitee goes after accepting; null when there is none.',
  })
  return_to!: string | null;
  @ApiProperty({
    type: String,
    format: 'uri',
    nullable: true,
    description:
      'The link that a mail carries, to be delivered by hand. Null for who may not invite to the role of the invite, once ' +
      'the invite is settled, and after a change of the key until the next resend.',
  })
  accept_url!: string | null;
  @ApiProperty({ description: 'Whether a resend by you, without `force`, would succeed now.' })
  can_resend!: boolean;
  @ApiProperty({ description: 'Whether you can cancel it now.' })
  can_cancel!: boolean;
  @ApiProperty({ description: 'Whether you can edit it now.' })
  can_edit!: boolean;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'From when on you can resend it, where nothing but a limit forbids that now; null otherwise.',
  })
  resend_available_at!: string | null;
  @ObstacleMember() obstacle!: Obstacle | null;
  @ApiProperty({ type: () => InviteMailStatus, description: 'What became of its newest mail.' })
  mail!: InviteMailStatus;
}

/** An object without members. */
export class EmptyAnswer {}

export class MyInvite extends WorkspaceInvitePublic {
  @Token() token!: string;
  @ObstacleMember() obstacle!: Obstacle | null;
}

const Outcome = (done: string) =>
  ApiProperty({
    enum: [done, 'refused'],
    description: `\`${done}\` with \`invite\`, or \`refused\` with \`problem\`.`,
  });
const Invite = () =>
  ApiProperty({
    type: () => WorkspaceInviteDetail,
    required: false,
    description: 'The invite as it is now, unless it was refused.',
  });
const Problem = () =>
  ApiProperty({
    required: false,
    allOf: [{ $ref: getSchemaPath(ProblemDetails) }],
    description: 'Why it was refused, if it was.',
  });

export class BulkSendResult {
  @ApiProperty({ description: 'The address, as it was given.' }) email!: string;
  @Outcome('sent') outcome!: 'sent' | 'refused';
  @Invite() invite?: WorkspaceInviteDetail;
  @Problem() problem?: object;
}

export class BulkResendResult {
  @ApiProperty({ ...ID_SCHEMA, description: 'The invite, as it was given.' })
  invite_id!: number;
  @Outcome('resent') outcome!: 'resent' | 'refused';
  @Invite() invite?: WorkspaceInviteDetail;
  @Problem() problem?: object;
}

export class BulkCancelResult {
  @ApiProperty({ ...ID_SCHEMA, description: 'The invite, as it was given.' })
  invite_id!: number;
  @Outcome('cancelled') outcome!: 'cancelled' | 'refused';
  @Invite() invite?: WorkspaceInviteDetail;
  @Problem() problem?: object;
}

const MAIL_STEPS: readonly MailStep[] = ['mail-queued', 'mail-sent', 'mail-skipped', 'mail-failed', 'mail-bounced'];

export class RoleChange {
  @ApiProperty({ ...ROLE_SCHEMA, description: 'The role before.' })
  from!: string;
  @ApiProperty({ ...ROLE_SCHEMA, description: 'The role after.' }) to!: string;
}

export class InviteChanges {
  @ApiProperty({ type: () => RoleChange, required: false, description: 'The role, if it is another.' })
  role?: RoleChange;

  @ApiProperty({ required: false, description: 'True if the message is another.' })
  message?: boolean;
  @ApiProperty({ required: false, description: 'True if the language is another.' })
  locale?: boolean;
  @ApiProperty({ required: false, description: 'True if the metadata are others.' })
  metadata?: boolean;
  @ApiProperty({ required: false, description: 'True if `return_to` is another.' })
  return_to?: boolean;
}

export class InviteHistoryEntry {
  @ApiProperty({ format: 'date-time', description: 'When it happened.' })
  at!: string;
  @ApiProperty({ enum: [...HISTORY_KINDS, ...MAIL_STEPS], description: 'What happened.' })
  kind!: string;
  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    description: 'Who did it; null when nobody did, or somebody who only held the token.',
  })
  by_email!: string | null;
  @ApiProperty({
    required: false,
    enum: ['link-holder'],
    description: 'Of `declined` and `requested`: it was done by whoever held the link, who need not have signed in.',
  })
  by?: string;
  @ApiProperty({
    required: false,
    type: () => InviteChanges,
    description: 'Of `edited`: what is another since then.',
  })
  changes?: InviteChanges;
  @ApiProperty({
    required: false,
    type: 'integer',
    format: 'int32',
    minimum: 0,
    description: 'Of a mail: how often it was tried.',
  })
  attempts?: number;
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    description:
      "Of a mail: the mail server's last reply, or why it was skipped (the code with which an acceptance would have been " +
      'refused, or that a newer mail replaces it) or came back.',
  })
  reply?: string | null;
  @ApiProperty({
    required: false,
    enum: [...OBSTACLES],
    description: 'Of `mail-skipped`: the code with which an acceptance would have been refused, if that was why.',
  })
  reason?: string;
  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Of `mail-sent`: when the mail reached its mailbox, if a notice has told so.',
  })
  delivered_at?: string;
}
