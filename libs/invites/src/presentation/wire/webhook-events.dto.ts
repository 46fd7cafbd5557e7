import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { RETURN_TO_SCHEMA } from './content-schemas.js';
import { WebhookInvite } from './invites.dto.js';

interface WebhookActor {
  readonly user_id: number;
  readonly email: string;
}

/** What an event of an invite, or of its mail, tells. */
export class InviteEventData {
  @ApiProperty({
    type: () => WebhookInvite,
    description: 'The invite, soon after the event: another may have followed.',
  })
  invite!: WebhookInvite;

  @ApiProperty({ ...ID_SCHEMA, description: 'The workspace.' }) workspace_id!: number;

  @ApiProperty({
    type: 'object',
    nullable: true,
    required: ['user_id', 'email'],
    selfRequired: true,
    properties: {
      user_id: { ...ID_SCHEMA, description: 'The user.' },
      email: { type: 'string', description: 'Their address; empty when it is not known.' },
    },
    description: 'Who did it; null when time or a mail server did, or somebody who only held the link.',
  })
  actor!: WebhookActor | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What its sender has attached to the invite.',
  })
  metadata!: Record<string, string>;

  @ApiProperty({
    ...RETURN_TO_SCHEMA,
    nullable: true,
    description: 'Where the invitee goes after accepting; null when there is none.',
  })
  return_to!: string | null;
}

export class WebhookTestData {
  @ApiProperty({ ...ID_SCHEMA, description: 'The workspace.' }) workspace_id!: number;
}
