import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { AcceptedBy, isHttpsUrl, requireMessage, ROLE_NAME_SCHEMA, ROLE_SCHEMA } from '@invites/invites/internal';
import { ValidateBy, ValidateIf } from 'class-validator';
import { NameMember } from './name-member.decorator.js';

export class CreateWorkspaceBody {
  @NameMember('Analytical Engines') name!: string;

  @ApiProperty({
    required: false,
    maxLength: 2000,
    description: 'What it is for: at most 2,000 characters. CRLF is stored as a line feed.',
    example: '',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @AcceptedBy('description', requireMessage)
  description?: string;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    format: 'uri',
    maxLength: 2048,
    description: 'Address of a picture: an https URL of at most 2,048 characters.',
    example: null,
  })
  @ValidateIf((_body, value) => value !== undefined && value !== null)
  @ValidateBy({
    name: 'httpsUrl',
    validator: {
      validate: (value) => typeof value === 'string' && isHttpsUrl(value),
      defaultMessage: () => 'must be an https URL of at most 2,048 characters, without a user name',
    },
  })
  logo?: string | null;
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
