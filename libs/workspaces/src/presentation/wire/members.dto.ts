import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { ROLE_NAME_SCHEMA, ROLE_SCHEMA, RoleMember } from '@invites/invites/internal';

export class UpdateMemberBody {
  @RoleMember() role!: string | number;
}

export class Member {
  @ApiProperty({ ...ID_SCHEMA, description: 'The user.', example: 1 }) user_id!: number;
  @ApiProperty({ format: 'email', description: "The user's address." }) email!: string;
  @ApiProperty({ description: "The user's name; empty when unknown.", example: 'Ada Lovelace' }) full_name!: string;

  @ApiProperty({ description: 'What the user is called for short; empty when unknown.', example: 'ada' })
  username!: string;

  @ApiProperty({ ...ROLE_SCHEMA, description: 'The role in this workspace.' }) role!: string;
  @ApiProperty({ ...ROLE_NAME_SCHEMA, description: "The role's name in English.", example: 'Editor' })
  role_display!: string;
  @ApiProperty({ format: 'date-time', description: 'When the user became a member.' }) joined_at!: string;
}
