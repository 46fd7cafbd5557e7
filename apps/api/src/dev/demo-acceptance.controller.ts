import { Controller, Headers, HttpCode, Param, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AcceptInvite, InviteTokenPipe, PreviewInvite, PreviewLimitGuard, Public } from '@invites/invites';
import { RecogniseUser } from '@invites/workspaces';
import { namesIn, renderNotice } from '../invitee-page/invitee-page.js';
import { InviteePageFilter } from '../invitee-page/invitee-page.filter.js';
import { SameSiteGuard } from '../invitee-page/same-site.guard.js';
import { wordsFor } from '../invitee-page/languages.js';
import { PageHeaders } from '../pages/page-headers.decorator.js';
import { LoopbackHostGuard } from './loopback-host.guard.js';
import { demoPersonWith } from './demo-people.js';

/**
 * Accepts on the invitee's page of a demo server. It signs in whoever has the address, as an identity provider would.
 */
@ApiExcludeController()
@Public(true)
@UseFilters(InviteePageFilter)
@UseGuards(LoopbackHostGuard, SameSiteGuard, PreviewLimitGuard)
@Controller('invites/:token')
export class DemoAcceptanceController {
  constructor(
    private readonly previewInvite: PreviewInvite,
    private readonly recogniseUser: RecogniseUser,
    private readonly acceptInvite: AcceptInvite,
  ) {}

  @Post('accept')
  @HttpCode(200)
  @PageHeaders()
  async accept(@Param('token', InviteTokenPipe) token: string, @Headers('accept-language') language?: string) {
    const invite = await this.previewInvite.execute({ token });
    const person = demoPersonWith(invite.email);
    const actor = { ...person, userId: await this.recogniseUser.execute(person) };
    await this.acceptInvite.execute({ actor, token });
    const words = wordsFor(invite.locale, language);
    return renderNotice(words.welcome(namesIn(invite, words).workspace, words.roles[invite.role]), words);
  }
}
