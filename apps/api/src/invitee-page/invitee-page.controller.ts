import { Controller, Get, Headers, HttpCode, Inject, Param, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  Clock,
  DeclineInvite,
  type InvitePreview,
  InviteTokenPipe,
  PreviewInvite,
  PreviewLimitGuard,
  Public,
  RequestLink,
} from '@invites/invites';
import { type Settings, SETTINGS } from '@invites/runtime';
import { PageHeaders } from '../pages/page-headers.decorator.js';
import { Root } from '../pages/root.decorator.js';
import { type Acceptance, namesIn, renderInvite, renderDeclineQuestion, renderNotice } from './invitee-page.js';
import { isDemo } from '../dev/demo-people.js';
import { acceptUrlOf } from './accept-url.js';
import { InviteePageFilter } from './invitee-page.filter.js';
import { SameSiteGuard } from './same-site.guard.js';
import { wordsFor } from './languages.js';
import type { Words } from './words.js';

/** The preview of an invite, and the words of its reader's language. */
interface Opened {
  readonly invite: InvitePreview;
  readonly words: Words;
}

/**
 * The page that the link in the mail opens, unless the host has its own. Opening it changes nothing, because mail
 * scanners open links.
 */
@ApiExcludeController()
@Public(true)
@UseFilters(InviteePageFilter)
@Controller('invites/:token')
export class InviteePageController {
  constructor(
    private readonly previewInvite: PreviewInvite,
    private readonly declineInvite: DeclineInvite,
    private readonly requestLink: RequestLink,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @UseGuards(PreviewLimitGuard)
  @PageHeaders()
  async show(
    @Param('token', InviteTokenPipe) token: string,
    @Root() root: string,
    @Headers('accept-language') language?: string,
  ) {
    const { invite, words } = await this.#open(token, language);
    return renderInvite(invite, { words, root }, this.clock.now(), this.#acceptanceOf(invite));
  }

  @Get('decline')
  @UseGuards(PreviewLimitGuard)
  @PageHeaders()
  async ask(
    @Param('token', InviteTokenPipe) token: string,
    @Root() root: string,
    @Headers('accept-language') language?: string,
  ) {
    const { invite, words } = await this.#open(token, language);
    return renderDeclineQuestion(invite, { words, root });
  }

  @Post('decline')
  @UseGuards(SameSiteGuard, PreviewLimitGuard)
  @HttpCode(200)
  @PageHeaders()
  async decline(@Param('token', InviteTokenPipe) token: string, @Headers('accept-language') language?: string) {
    const { invite, words } = await this.#open(token, language);
    await this.declineInvite.execute({ token });
    const { workspace, inviter } = namesIn(invite, words);
    return renderNotice(words.declined(workspace, inviter), words);
  }

  /** Of an invite that has not lapsed there is nothing to ask: its page says what there is to do. */
  @Post('request')
  @UseGuards(SameSiteGuard, PreviewLimitGuard)
  @HttpCode(200)
  @PageHeaders()
  async request(
    @Param('token', InviteTokenPipe) token: string,
    @Root() root: string,
    @Headers('accept-language') language?: string,
  ) {
    const { invite, words } = await this.#open(token, language);
    if (invite.obstacle !== 'invite-expired')
      return renderInvite(invite, { words, root }, this.clock.now(), this.#acceptanceOf(invite));
    await this.requestLink.execute({ token });
    return renderNotice(words.requested(namesIn(invite, words).inviter), words);
  }

  async #open(token: string, acceptLanguage?: string): Promise<Opened> {
    const invite = await this.previewInvite.execute({ token });
    return { invite, words: wordsFor(invite.locale, acceptLanguage) };
  }

  #acceptanceOf(invite: InvitePreview): Acceptance {
    const { acceptUrlTemplate } = this.settings;
    if (acceptUrlTemplate !== undefined) return { by: 'link', url: acceptUrlOf(acceptUrlTemplate, invite) };
    return { by: isDemo(this.settings) ? 'button' : 'sign-in' };
  }
}
