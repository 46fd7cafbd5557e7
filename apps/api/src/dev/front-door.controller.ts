import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import { type Settings, SETTINGS } from '@invites/runtime';
import { PageHeaders } from '../pages/page-headers.decorator.js';
import { LoopbackHostGuard } from './loopback-host.guard.js';
import { isDemo } from './demo-people.js';
import { renderFrontDoor } from './front-door-page.js';

/** `/` of a development server, which links all pages and shows what to try first. */
@ApiExcludeController()
@Public(true)
@UseGuards(LoopbackHostGuard)
@Controller()
export class FrontDoorController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Get()
  @PageHeaders()
  show(): string {
    return renderFrontDoor({ demo: isDemo(this.settings), mailbox: this.settings.smtp === undefined });
  }
}
