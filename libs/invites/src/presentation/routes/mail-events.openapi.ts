import { ApiHeader } from '@nestjs/swagger';
import { ApiRoute, BODY_PROBLEMS } from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { MailEventBody } from '../wire/mail-event-form.dto.js';

const MESSAGE_ID = '<invite-12.1@app.example.com>';
const TIMESTAMP = '2026-12-01T09:30:00Z';

const example = (summary: string, type: MailEventBody['type'], reason?: string) => ({
  summary,
  value: { type, timestamp: TIMESTAMP, data: { message_id: MESSAGE_ID, ...(reason && { reason }) } },
});

export const ApiRecordMailEvent = ApiRoute(INVITE_PROBLEMS, {
  operationId: 'mail-events-create',
  summary: 'Record Mail Event',
  description:
    'For the mail provider: what became of a mail after it was taken. Signed by Standard Webhooks with the secret of ' +
    'the setting `MAIL_EVENTS_SECRET`; without that setting there is no such route. A bounce or a complaint shows in the ' +
    "invite's history, and its address is not mailed again without `force` until a later mail to it is delivered. " +
    'Repeating a notice changes nothing. One about a mail that is not ours is answered like any other, and passed over: ' +
    'whoever sends notices would repeat it for ever otherwise.',
  isPublic: true,
  parameters: [
    ApiHeader({
      name: 'webhook-id',
      required: true,
      description: 'Names the notice; the same when it is repeated.',
      schema: { type: 'string', example: 'msg_2mail7bounce' },
    }),
    ApiHeader({
      name: 'webhook-timestamp',
      required: true,
      description: 'When this attempt was signed, in seconds since 1970.',
      schema: { type: 'string', maxLength: 20, pattern: '^\\d+$', example: '1796117400' },
    }),
    ApiHeader({
      name: 'webhook-signature',
      required: true,
      description:
        'One or several, separated by spaces: `v1,` and the Base64 of the HMAC-SHA256 over `id.timestamp.body`.',
      schema: { type: 'string', example: 'v1,YOUR_SIGNATURE' },
    }),
  ],
  body: {
    type: MailEventBody,
    examples: {
      delivered: example('It reached its mailbox', 'mail.delivered'),
      bounced: example('It came back', 'mail.bounced', '550 5.1.1 no such user'),
      complained: example('It is called unwanted', 'mail.complained', 'abuse'),
    },
  },
  answer: { status: 204, description: 'Taken. It tells nothing about whether there is such a mail.' },
  refusals: [...BODY_PROBLEMS, 'invalid-timestamp', 'invalid-signature', 'not-found'],
});
