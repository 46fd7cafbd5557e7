import { Controller, Get, Header, Param, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InviteMailer, Public } from '@invites/invites';
import { requestProblem } from '@invites/problem-details';
import { type CapturedMail, DevMailbox } from '@invites/runtime';
import { PageHeaders } from '../pages/page-headers.decorator.js';
import { Root } from '../pages/root.decorator.js';
import { LoopbackHostGuard } from './loopback-host.guard.js';
import { renderMailboxPage, type View, VIEWS } from './mailbox-page.js';

/** A mail may run nothing and load nothing. Only this mailbox may frame it, and its links open in new windows. */
const MAIL_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox';

/** Shows the mails that a development server has stored instead of sending them. */
@ApiExcludeController()
@Public(true)
@UseGuards(LoopbackHostGuard)
@Controller('dev/mailbox')
export class MailboxController {
  constructor(private readonly mailer: InviteMailer) {}

  /** Lists all mails and shows the newest. */
  @Get()
  @PageHeaders()
  async list(@Root() root: string): Promise<string> {
    const mails = await this.#mails();
    return renderMailboxPage({ mails, mail: mails[0], view: 'html', root });
  }

  /** Lists all mails and shows this one. */
  @Get(':id')
  @PageHeaders()
  async show(@Param('id') id: string, @Query('view') view: unknown, @Root() root: string): Promise<string> {
    const mail = await this.#mail(id);
    return renderMailboxPage({ mails: await this.#mails(), mail, view: isView(view) ? view : 'html', root });
  }

  /** The HTML part, as the invitee's mail program shows it. */
  @Get(':id/html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', MAIL_CSP)
  @Header('cache-control', 'no-store')
  async html(@Param('id') id: string): Promise<string> {
    const { html } = await this.#mail(id);
    return html.replace(/<head\b[^<>]*>/i, '$&\n<base target="_blank">');
  }

  /** The message that SMTP would have carried. */
  @Get(':id/source')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-store')
  async source(@Param('id') id: string): Promise<string> {
    return (await this.#mail(id)).source;
  }

  async #mails(): Promise<CapturedMail[]> {
    return this.mailer instanceof DevMailbox ? this.mailer.list() : [];
  }

  async #mail(id: string): Promise<CapturedMail> {
    const mail = this.mailer instanceof DevMailbox ? await this.mailer.find(id) : undefined;
    if (!mail) throw requestProblem('not-found');
    return mail;
  }
}

function isView(view: unknown): view is View {
  return typeof view === 'string' && Object.hasOwn(VIEWS, view);
}
