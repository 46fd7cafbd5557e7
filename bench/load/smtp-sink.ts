import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Drained } from '../measure/mails.js';

// The least that nodemailer takes for a mail server. It is given the number of mails to expect, and reports how fast
// they came.

const END = '\r\n.\r\n';
let [expected, received, bytes, firstAt] = [0, 0, 0, 0];

process.on('message', (count: number) => {
  [expected, received, bytes, firstAt] = [count, 0, 0, 0];
});

function takeMail(size: number): void {
  received += 1;
  bytes += size;
  if (received === 1) firstAt = performance.now();
  if (received < expected) return;
  const seconds = (performance.now() - firstAt) / 1000;
  process.send!({ perSecond: (received - 1) / seconds, bytes: Math.round(bytes / received) } satisfies Drained);
}

function converse(socket: Socket): void {
  let buffered = '';
  let isMail = false;
  const say = (reply: string) => socket.write(`${reply}\r\n`);
  socket.setEncoding('latin1').setNoDelay();
  socket.on('error', () => {});
  socket.on('data', (text: string) => {
    buffered += text;
    for (;;) {
      const end = buffered.indexOf(isMail ? END : '\r\n');
      if (end < 0) return;
      const what = buffered.slice(0, end);
      buffered = buffered.slice(end + (isMail ? END.length : 2));
      if (isMail) {
        isMail = false;
        takeMail(what.length);
        say('250 taken');
      } else {
        isMail = what === 'DATA';
        say(isMail ? '354 go on' : '250 sink');
      }
    }
  });
  say('220 sink');
}

const server = createServer(converse).listen(0, '127.0.0.1', () => {
  process.send!(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
