import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { ROLE_NAME_SCHEMA, ROLE_SCHEMA, RoleMember } from '@invites/invites/internal';
import { NameMember } from './name-member.decorator.js';

export class CreateApiKeyBody {
  @NameMember('Nightly import') name!: string;
  @RoleMember() role!: string | number;

  @RoleMember({
    required: false,
    description:
      "The highest role that the key may invite to: '2' (Editor) when left out, and at most the role of the key, whatever is " +
      'given. Whom a stolen key has let in stays when it is revoked.',
  })
  max_invite_role?: string | number;
}

export class WorkspaceApiKey {
  @ApiProperty({ ...ID_SCHEMA, description: 'The key; the history of invites calls it `api-key-<id>`.', example: 7 })
  id!: number;

  @ApiProperty({ description: 'What it is called.', example: 'Nightly import' }) name!: string;
  @ApiProperty({ ...ROLE_SCHEMA, description: 'The role that it acts with.' }) role!: string;
  @ApiProperty({ ...ROLE_NAME_SCHEMA, description: "The role's name in English.", example: 'Admin' })
  role_display!: string;
  @ApiProperty({ ...ROLE_SCHEMA, description: 'The highest role that it may invite to.' }) max_invite_role!: string;
  @ApiProperty({ description: 'How it begins, to recognise it by.', example: 'inv_0123456789abcdef' }) prefix!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was made.' }) created_at!: string;
  @ApiProperty({ format: 'email', description: 'Who made it.' }) created_by_email!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was last used, to the minute; null when never.',
  })
  last_used_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when it is revoked.' })
  revoked_at!: string | null;
}

export class CreatedWorkspaceApiKey extends WorkspaceApiKey {
  @ApiProperty({
    description: 'The key, for `Authorization: Bearer`. It is shown this once: keep it where secrets are kept.',
    example: 'inv_0123456789abcdef_<43 characters that nobody else knows>',
  })
  key!: string;
}
