import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ID_SCHEMA } from '@invites/problem-details';
import { WorkspaceInviteDetail } from './invites.dto.js';

/** The invite as it was when the event was queued for delivery: all but what only its invitee may know. */
export class WebhookInvite extends OmitType(WorkspaceInviteDetail, ['token', 'message']) {}

export class WebhookActor {
  @ApiProperty({ ...ID_SCHEMA, description: 'The user.' }) user_id!: number;
  @ApiProperty({ description: 'Their address; empty when it is not known.' }) email!: string;
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
    oneOf: [{ $ref: '#/components/schemas/WebhookActor' }, { type: 'null' }],
    description: 'Who did it; null when time or a mail server did, or somebody who only held the link.',
  })
  actor!: WebhookActor | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What its sender has attached to the invite.',
  })
  metadata!: Record<string, string>;
}

export class WebhookTestData {
  @ApiProperty({ ...ID_SCHEMA, description: 'The workspace.' }) workspace_id!: number;
}
