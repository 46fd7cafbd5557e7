import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Min, ValidateBy, ValidateIf } from 'class-validator';
import { EmailAddress } from '../domain/email-address.js';
import type { InviteStatus } from '../domain/invite.js';
import { InviteError } from '../domain/invite-error.js';
import { requireMessage } from '../domain/message.js';
import { ROLE_SCHEMA, RoleMember } from './role-member.decorator.js';

/** Asks the domain, so that the form and the aggregate can't disagree. */
function AcceptedBy(name: string, rule: (value: string) => unknown): PropertyDecorator {
  const reasonAgainst = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return 'must be a string';
    try {
      rule(value);
      return undefined;
    } catch (error) {
      return (error as InviteError).facts.reason;
    }
  };
  return ValidateBy({
    name,
    validator: {
      validate: (value) => reasonAgainst(value) === undefined,
      defaultMessage: (args) => reasonAgainst(args?.value) ?? '',
    },
  });
}

export class SendInviteBody {
  @ApiProperty({ type: 'integer', description: 'The workspace to invite to.', example: 1 })
  @IsInt({ message: 'must be a positive integer' })
  @Min(1, { message: 'must be a positive integer' })
  workspace_id!: number;

  @ApiProperty({
    format: 'email',
    maxLength: 254,
    description: 'Whom to invite: one plain address. Case and surrounding spaces do not matter.',
    example: 'new.colleague@example.com',
  })
  @AcceptedBy('email', (value) => EmailAddress.parse(value))
  email!: string;

  @RoleMember()
  role!: string | number;

  @ApiProperty({
    required: false,
    description: 'Personal words for the mail: plain text, at most 2,000 characters.',
    example: 'Glad to have you with us!',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @AcceptedBy('message', requireMessage)
  message?: string;
}

/** A body that means nothing, whatever it says. */
export class IgnoredBody {}

export class WorkspaceInviteDetail {
  @ApiProperty({ type: 'integer', description: 'The invite.', example: 1 })
  id!: number;

  @ApiProperty({
    format: 'uuid',
    description: 'The bearer token in the link of the mail. Whoever holds it can see the invite.',
  })
  token!: string;

  @ApiProperty({ format: 'email', description: 'Whom the invite is for, as it was typed.' })
  email!: string;

  @ApiProperty({ ...ROLE_SCHEMA, description: 'The role that acceptance grants.' })
  role!: string;

  @ApiProperty({ description: "The role's name in English.", example: 'Editor' })
  role_display!: string;

  @ApiProperty({
    enum: ['pending', 'accepted', 'cancelled', 'expired'] satisfies InviteStatus[],
    enumName: 'Status21eEnum',
    description: 'The stored state. A lapsed invite is still `pending`; see `is_expired`.',
  })
  status!: InviteStatus;

  @ApiProperty({ description: 'The personal words of the inviter; empty when there are none.' })
  message!: string;

  @ApiProperty({ format: 'date-time', description: 'When it was first sent.' })
  created_at!: string;

  @ApiProperty({ format: 'date-time', description: 'Until when it can be accepted.' })
  expires_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was accepted, if it was.' })
  accepted_at!: string | null;

  @ApiProperty({ format: 'email', description: 'Who sent it, or resent it last.' })
  invited_by_email!: string;

  @ApiProperty({ description: 'The name of the workspace.' })
  workspace_name!: string;

  @ApiProperty({
    description: 'True when it is `expired`, or `pending` with an expiry that has passed. A resend revives the latter.',
  })
  is_expired!: boolean;
}
