import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsInt, IsString, Min, ValidateIf } from 'class-validator';
import { EmailAddress } from '../../domain/email-address.js';
import { requireLocale } from '../../domain/locale.js';
import { requireMessage } from '../../domain/message.js';
import { AcceptedBy } from './accepted-by.decorator.js';
import { RoleMember } from './role-member.decorator.js';

const MAX_ITEMS = 100;
/** What `requireMessage` accepts. */
const MAX_MESSAGE = 2_000;

/** Declares a member that may be left out, but not be null. */
const Optional = () => ValidateIf((_body, value) => value !== undefined);

/** @param schema is only `{ type: 'integer' }` where the wire contract says no more */
const WorkspaceIdMember = (schema: object = ID_SCHEMA) =>
  applyDecorators(
    ApiProperty({ ...schema, description: 'The workspace.', example: 1 }),
    IsInt({ message: 'must be a positive integer' }),
    Min(1, { message: 'must be a positive integer' }),
  );

/** @param maxLength is left out where the wire contract has none */
const MessageMember = (maxLength?: number) =>
  applyDecorators(
    ApiProperty({
      required: false,
      maxLength,
      description: 'Personal words for the mail: plain text, at most 2,000 characters. CRLF is stored as a line feed.',
      example: 'Glad to have you with us!',
    }),
    Optional(),
    AcceptedBy('message', requireMessage),
  );

const LocaleMember = () =>
  applyDecorators(
    ApiProperty({
      required: false,
      maxLength: 35,
      pattern: '^\\s*[A-Za-z0-9]+([-_][A-Za-z0-9]+)*\\s*$',
      description:
        'The language of the mail, also when the invite is resent: a language tag (BCP 47) such as de-AT, or de_AT. There are ' +
        'English, French, German, Spanish and Turkish; for any other language, and without one, the mail is in English.',
      example: 'en',
    }),
    Optional(),
    AcceptedBy('locale', requireLocale),
  );

const ForceMember = () =>
  applyDecorators(
    ApiProperty({
      type: 'boolean',
      required: false,
      description: 'Mail an address even if it has bounced. A complaint stands.',
    }),
    Optional(),
    IsBoolean({ message: 'must be true or false' }),
  );

const IsItems = () =>
  applyDecorators(
    IsArray({ message: 'must be an array' }),
    ArrayMinSize(1, { message: 'must not be empty' }),
    ArrayMaxSize(MAX_ITEMS, { message: `has more than ${MAX_ITEMS} items` }),
  );

export class SendInviteBody {
  @WorkspaceIdMember({ type: 'integer' }) workspace_id!: number;

  @ApiProperty({
    format: 'email',
    maxLength: 254,
    description: 'Whom to invite: one plain address. Case and white space around it do not matter.',
    example: 'new.colleague@example.com',
  })
  @AcceptedBy('email', (value) => EmailAddress.parse(value))
  email!: string;

  @RoleMember() role!: string | number;
  @MessageMember() message?: string;
  @LocaleMember() locale?: string;
  @ForceMember() force?: boolean;
}

export class EditInviteBody {
  @RoleMember({ required: false }) role?: string | number;
  @MessageMember(MAX_MESSAGE) message?: string;
}

export class BulkSendBody {
  @WorkspaceIdMember() workspace_id!: number;
  @RoleMember() role!: string | number;
  @MessageMember(MAX_MESSAGE) message?: string;
  @LocaleMember() locale?: string;

  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: MAX_ITEMS,
    description: 'Whom to invite. An address that is refused spoils no other.',
    example: ['ada@example.com', 'grace@example.com'],
  })
  @IsItems()
  @IsString({ each: true, message: 'must have strings only' })
  emails!: string[];

  @ForceMember() force?: boolean;
}

export class BulkResendBody {
  @WorkspaceIdMember() workspace_id!: number;

  @ApiProperty({
    type: 'array',
    items: ID_SCHEMA,
    minItems: 1,
    maxItems: MAX_ITEMS,
    description: 'Which invites to resend. One that is refused spoils no other.',
    example: [1, 2],
  })
  @IsItems()
  @IsInt({ each: true, message: 'must have positive integers only' })
  @Min(1, { each: true, message: 'must have positive integers only' })
  invite_ids!: number[];

  @ForceMember() force?: boolean;
}

/** No body, or an object without members. */
export class EmptyBody {}
