import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { EmailAddress } from '../../domain/email-address.js';
import { requireLocale } from '../../domain/locale.js';
import { requireMessage } from '../../domain/message.js';
import { type Metadata, requireMetadata } from '../../domain/metadata.js';
import { requireReturnTo } from '../../domain/return-to.js';
import { AcceptedBy } from './accepted-by.decorator.js';
import { METADATA_SCHEMA, RETURN_TO_SCHEMA } from './content-schemas.js';
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

const MetadataMember = () =>
  applyDecorators(
    ApiProperty({
      ...METADATA_SCHEMA,
      selfRequired: false,
      description:
        'What you attach to the invite for yourself: at most 20 keys of 1 to 40 letters, digits, `_` and `-` (but not ' +
        '`__proto__`), with strings as values; keys and values have at most 4,096 bytes (UTF-8) together. Admins and ' +
        'Owners see it, and events carry it; the invitee does not see it. An edit replaces all of it.',
    }),
    Optional(),
    AcceptedBy('metadata', requireMetadata, 'object'),
  );

/** Declares the member of a new invite, or of an edit: only that can take one away, by null. */
const ReturnToMember = ({ isNew = true } = {}) =>
  applyDecorators(
    ApiProperty({
      ...RETURN_TO_SCHEMA,
      nullable: !isNew,
      required: false,
      description:
        'Where your front end goes once the invite is accepted: a path on its own origin, which begins with one `/`. ' +
        'Accept on the page of the invite hands it to `INVITES_ACCEPT_URL` as the query parameter `return_to`.' +
        (isNew ? '' : ' `null` takes it away.'),
    }),
    ValidateIf((_body, value) => value !== undefined && (isNew || value !== null)),
    AcceptedBy('return_to', requireReturnTo),
  );

const SendMailMember = () =>
  applyDecorators(
    ApiProperty({
      type: 'boolean',
      required: false,
      description:
        'False: no mail is queued, none is counted by the limits, and a bounced address is no obstacle. You deliver the ' +
        'link by hand: it is `accept_url` of `GET …/{invite_id}/detail/`. A resend mails it. True when left out.',
      example: true,
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
  @MetadataMember() metadata?: Metadata;
  @ReturnToMember() return_to?: string;
  @SendMailMember() send_mail?: boolean;
}

export class EditInviteBody {
  @RoleMember({ required: false }) role?: string | number;
  @MessageMember(MAX_MESSAGE) message?: string;
  @LocaleMember() locale?: string;
  @MetadataMember() metadata?: Metadata;
  @ReturnToMember({ isNew: false }) return_to?: string | null;
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
  @MetadataMember() metadata?: Metadata;
  @ReturnToMember() return_to?: string;
  @SendMailMember() send_mail?: boolean;
}

const InviteIdsMember = ({ required = true } = {}) =>
  applyDecorators(
    ApiProperty({
      type: 'array',
      items: ID_SCHEMA,
      minItems: 1,
      maxItems: MAX_ITEMS,
      required,
      description: 'Which invites. One that is refused spoils no other.',
      example: [1, 2],
    }),
    IsItems(),
    IsInt({ each: true, message: 'must have positive integers only' }),
    Min(1, { each: true, message: 'must have positive integers only' }),
  );

export class BulkResendBody {
  @WorkspaceIdMember() workspace_id!: number;

  @InviteIdsMember({ required: false })
  @ValidateIf(({ lapsed }: BulkResendBody, value) => value !== undefined || lapsed === undefined)
  invite_ids?: number[];

  @ApiProperty({
    type: 'boolean',
    enum: [true],
    required: false,
    description: 'In place of `invite_ids`: up to 100 invites that have lapsed, the newest first.',
  })
  @Optional()
  @ValidateBy({
    name: 'lapsed',
    validator: {
      validate: (value, args) => value === true && (args!.object as BulkResendBody).invite_ids === undefined,
      defaultMessage: () => 'must be true, and stands in place of invite_ids',
    },
  })
  lapsed?: true;

  @ForceMember() force?: boolean;
}

export class BulkCancelBody {
  @WorkspaceIdMember() workspace_id!: number;
  @InviteIdsMember() invite_ids!: number[];
}

/** No body, or an object without members. */
export class EmptyBody {}
