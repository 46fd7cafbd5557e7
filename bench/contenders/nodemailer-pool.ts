import { createTransport } from 'nodemailer';

// nodemailer's pool with as many connections as our worker has, and no queue, no template and no record of anything.

const CONNECTIONS = 5;
const transport = createTransport({ pool: true, maxConnections: CONNECTIONS, url: process.argv[2] });

process.on('message', ({ count, bytes }: { count: number; bytes: number }) => {
  const filler = 'Somebody has invited you to a workspace, and this is about as long as saying so.\n';
  const text = filler.repeat(Math.max(1, Math.round((bytes * 0.15) / filler.length)));
  const html = `<p>${filler.repeat(Math.max(1, Math.round((bytes * 0.7) / filler.length)))}</p>`;
  let begun = 0;
  const sendNext = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const to = { name: '', address: `invitee-${begun}@example.com` };
      await transport.sendMail({ from: 'Invites <invites@example.com>', to, subject: 'An invite', text, html });
    }
  };
  void Promise.all(Array.from({ length: CONNECTIONS }, sendNext));
});
process.send!('ready');
