import { type DynamicModule, Module } from '@nestjs/common';
import { InvitesWorkerModule } from '@invites/invites';
import { RuntimeModule, type Settings } from '@invites/runtime';
import type { DataSource } from 'typeorm';

/** Wires the worker: the service without routes, for mail, events and sweeping. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings, dataSource: DataSource): DynamicModule {
    return { module: WorkerModule, imports: [RuntimeModule.forRoot(settings, dataSource), InvitesWorkerModule] };
  }
}
