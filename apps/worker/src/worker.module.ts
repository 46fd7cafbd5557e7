import { type DynamicModule, Module } from '@nestjs/common';
import { InvitesMailModule } from '@invites/invites';
import { RuntimeModule, type Settings } from '@invites/runtime';
import type { DataSource } from 'typeorm';

/** The same invites, without routes, delivering mail. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings, dataSource: DataSource): DynamicModule {
    return { module: WorkerModule, imports: [RuntimeModule.forRoot(settings, dataSource), InvitesMailModule] };
  }
}
