import { randomUUID } from 'node:crypto';
import { EtaInviteMailTemplate } from '@invites/invites';
import { createTransport } from 'nodemailer';
import { tokenOf } from '../world.js';

// nodemailer's pool with as many connections as our worker has. It is handed one mail of our worker's, rendered beforehand,
// again and again: there is no queue, no template and no record of anything.

const CONNECTIONS = 5;
const transport = createTransport({ pool: true, maxConnections: CONNECTIONS, url: process.argv[2] });

const replyTo = { name: '', address: 'user-1@example.com' };
const headers = { 'Auto-Submitted': 'auto-generated' };
const content = new EtaInviteMailTemplate().render({
  email: 'invitee-1@example.com',
  replyTo: replyTo.address,
  role: 2,
  message: 'Join us',
  expiresAt: new Date(Date.now() + 7 * 24 * 60 * 60 * 1000),
  locale: 'en',
  workspaceName: 'Workspace 1',
  inviterName: replyTo.address,
  link: `http://127.0.0.1:3000/invites/${tokenOf(randomUUID())}`,
});

process.on('message', (count: number) => {
  let begun = 0;
  const sendNext = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const to = { name: '', address: `invitee-${begun}@example.com` };
      const messageId = `<invite-${begun}.1@example.com>`;
      await transport.sendMail({ messageId, from: 'Invites <invites@example.com>', to, replyTo, headers, ...content });
    }
  };
  void Promise.all(Array.from({ length: CONNECTIONS }, sendNext));
});
process.send!('ready');
