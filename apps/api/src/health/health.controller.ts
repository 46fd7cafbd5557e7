import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { Public } from '@invites/invites';
import { requestProblem } from '@invites/problem-details';
import { isReady } from '@invites/runtime';
import type { DataSource } from 'typeorm';

@ApiExcludeController()
@Public(true)
@Controller('health')
export class HealthController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The process runs. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** The process can do its work. */
  @Get('ready')
  async ready() {
    if (!(await isReady(this.dataSource)))
      throw requestProblem('unavailable', {}, { 'retry-after': '5' }, 'the database does not answer');
    return { status: 'ok' };
  }
}
