import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import {
  AcceptedBy,
  isHttpsUrl,
  requireDomain,
  requireMessage,
  ROLE_NAME_SCHEMA,
  ROLE_SCHEMA,
} from '@invites/invites/internal';
import { IsBoolean, ValidateBy, ValidateIf } from 'class-validator';
import { NameMember } from './name-member.decorator.js';

/** Declares a member that may be left out, but not be null. */
const Optional = () => ValidateIf((_body, value) => value !== undefined);

const DescriptionMember = () =>
  applyDecorators(
    ApiProperty({
      required: false,
      maxLength: 2000,
      description: 'What it is for: at most 2,000 characters. CRLF is stored as a line feed.',
      example: '',
    }),
    Optional(),
    AcceptedBy('description', requireMessage),
  );

const LogoMember = () =>
  applyDecorators(
    ApiProperty({
      type: String,
      required: false,
      nullable: true,
      format: 'uri',
      maxLength: 2048,
      description: 'Address of a picture: an https URL of at most 2,048 characters.',
      example: null,
    }),
    ValidateIf((_body, value) => value !== undefined && value !== null),
    ValidateBy({
      name: 'httpsUrl',
      validator: {
        validate: (value) => typeof value === 'string' && isHttpsUrl(value),
        defaultMessage: () => 'must be an https URL of at most 2,048 characters, without a user name',
      },
    }),
  );

const MAX_DOMAINS = 50;

const DOMAINS_SCHEMA = { type: 'array', items: { type: 'string', maxLength: 253 }, maxItems: MAX_DOMAINS } as const;

const DomainsMember = () =>
  applyDecorators(
    ApiProperty({
      ...DOMAINS_SCHEMA,
      required: false,
      description:
        'Only addresses of these domains are invited and can accept; none stands for any address. At most 50. A domain does ' +
        'not cover its subdomains. Case and white space around it do not matter; an internationalised one is stored as its ' +
        'A-labels, and one that is repeated is stored once.',
      example: ['example.com'],
    }),
    Optional(),
    ValidateBy({
      name: 'domains',
      validator: {
        validate: (value) => mistakeInDomains(value) === undefined,
        defaultMessage: (args) => mistakeInDomains(args?.value) ?? '',
      },
    }),
  );

function mistakeInDomains(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  if (value.length > MAX_DOMAINS) return `has more than ${MAX_DOMAINS} items`;
  return value.every(isDomain) ? undefined : 'must have domain names with a dot only, such as example.com';
}

function isDomain(value: unknown): boolean {
  try {
    return typeof value === 'string' && requireDomain(value) !== '';
  } catch {
    return false;
  }
}

export class CreateWorkspaceBody {
  @NameMember('Analytical Engines') name!: string;
  @DescriptionMember() description?: string;
  @LogoMember() logo?: string | null;
}

export class UpdateWorkspaceBody {
  @NameMember('Analytical Engines', { required: false }) name?: string;
  @DescriptionMember() description?: string;
  @LogoMember() logo?: string | null;
  @DomainsMember() allowed_email_domains?: string[];

  @ApiProperty({
    type: 'boolean',
    required: false,
    description: 'Whether inviters are mailed what becomes of their invites.',
    example: true,
  })
  @Optional()
  @IsBoolean({ message: 'must be true or false' })
  notify_inviters?: boolean;
}

export class Workspace {
  @ApiProperty({ ...ID_SCHEMA, description: 'The workspace.', example: 1 }) id!: number;
  @ApiProperty({ description: 'Its name.', example: 'Analytical Engines' }) name!: string;
  @ApiProperty({ description: 'What it is for; may be empty.' }) description!: string;

  @ApiProperty({ type: String, format: 'uri', nullable: true, description: 'Address of a picture.' })
  logo!: string | null;

  @ApiProperty({ ...ROLE_SCHEMA, description: 'Your own role in it.' }) role!: string;
  @ApiProperty({ ...ROLE_NAME_SCHEMA, description: "The role's name in English.", example: 'Owner' })
  role_display!: string;
}

export class WorkspaceWithSettings extends Workspace {
  @ApiProperty({
    ...DOMAINS_SCHEMA,
    description: 'The domains of the addresses that it invites, each in lower case; any address when there are none.',
    example: ['example.com'],
  })
  allowed_email_domains!: readonly string[];

  @ApiProperty({ description: 'Whether inviters are mailed what becomes of their invites.', example: true })
  notify_inviters!: boolean;
}
