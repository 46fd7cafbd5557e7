import { ApiProperty } from '@nestjs/swagger';
import { InnerForm } from '@invites/problem-details';
import { INSTANT_MISTAKE, isInstant } from './instant.js';
import { IsIn, IsString, Matches, MaxLength, ValidateBy, ValidateIf } from 'class-validator';

const MAX_REASON = 500;

/** The names of the events on the wire. */
export const MAIL_EVENT_KINDS = {
  'mail.delivered': 'delivered',
  'mail.bounced': 'bounced',
  'mail.complained': 'complained',
} as const;
const TYPES = Object.keys(MAIL_EVENT_KINDS);

export class MailEventData {
  @ApiProperty({
    description: 'The Message-ID of the mail, with or without angle brackets.',
    example: '<invite-12.1@app.example.com>',
  })
  @IsString({ message: 'must be a string' })
  message_id!: string;

  @ApiProperty({
    required: false,
    maxLength: MAX_REASON,
    description: 'Why, in the words of whoever refused or complained; the history shows it.',
    example: '550 5.1.1 no such user',
  })
  @ValidateIf((_data, value) => value !== undefined)
  @MaxLength(MAX_REASON, { message: `must be a string of at most ${MAX_REASON} characters` })
  @Matches(/^[^\0\p{Cs}]*$/u, { message: 'must be valid Unicode without NUL' })
  reason?: string;
}

export class MailEventBody {
  @ApiProperty({
    enum: TYPES,
    description:
      'What happened: the mail reached its mailbox, came back for good, or its recipient calls it unwanted. ' +
      'A failure that is only temporary is no `mail.bounced`: leave it out.',
  })
  @IsIn(TYPES, { message: `must be one of ${TYPES.join(', ')}` })
  type!: keyof typeof MAIL_EVENT_KINDS;

  @ApiProperty({
    format: 'date-time',
    description: 'When it happened: no more than 31 days ago, and dated no more than a day ahead.',
    example: '2026-12-01T09:30:00Z',
  })
  @ValidateBy({
    name: 'instant',
    validator: { validate: isInstant, defaultMessage: () => INSTANT_MISTAKE },
  })
  timestamp!: string;

  @ApiProperty({ type: () => MailEventData, description: 'Which mail, and why.' })
  @InnerForm(MailEventData)
  data!: MailEventData;
}
