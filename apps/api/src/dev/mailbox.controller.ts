import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InviteMailer, Public } from '@invites/invites';
import { type CapturedMail, DevMailbox } from '@invites/runtime';

/** The mails that a development server kept instead of sending. */
@ApiExcludeController()
@Public(true)
@Controller('dev/mailbox')
export class MailboxController {
  constructor(private readonly mailer: InviteMailer) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async list(): Promise<string> {
    const mails = this.mailer instanceof DevMailbox ? await this.mailer.list() : [];
    const articles = mails.map(article).join('\n') || '<p>No mail yet. Send or resend an invite, then reload.</p>';
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dev mailbox</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid #8886; border-radius: .5rem; padding: 0 1rem; margin: 1rem 0; }
h2 { font-size: 1.1rem; margin-bottom: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
</style>
</head>
<body>
<h1>Dev mailbox</h1>
<p>Mail that this development server kept instead of sending it, newest first.</p>
${articles}
</body>
</html>`;
  }
}

function article({ subject, to, capturedAt, text }: CapturedMail): string {
  const body = escapeHtml(text).replace(/^https?:\/\/\S+$/gm, (link) => `<a href="${link}">${link}</a>`);
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>To ${escapeHtml(to)}, <time>${escapeHtml(capturedAt)}</time></p>
<pre>${body}</pre>
</article>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
