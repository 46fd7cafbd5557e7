import { Controller, Get, Header, Inject, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import { SETTINGS } from '@invites/runtime';
import { DEMO_PEOPLE, type DemoSettings, demoToken } from './demo-people.js';
import { LoopbackHostGuard } from './loopback-host.guard.js';

/** Signs users of Swagger UI in as the demo Owner. */
@ApiExcludeController()
@Public(true)
@UseGuards(LoopbackHostGuard)
@Controller('dev/demo-token')
export class DemoTokenController {
  constructor(@Inject(SETTINGS) private readonly settings: DemoSettings) {}

  @Get()
  @Header('cache-control', 'no-store')
  async show(): Promise<{ token: string }> {
    return { token: await demoToken(DEMO_PEOPLE.owner, this.settings) };
  }
}
