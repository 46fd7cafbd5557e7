import { Controller, Get, Inject, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import { type Settings, SETTINGS } from '@invites/runtime';

/** Redirects `/` to `HOME_REDIRECT_URL`. */
@ApiExcludeController()
@Public(true)
@Controller()
export class HomeRedirectController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Get()
  @Redirect()
  go() {
    return { url: this.settings.homeRedirectUrl, statusCode: 302 };
  }
}
