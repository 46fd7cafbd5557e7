import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InvitesModule } from '@invites/invites';
import { MEMBERS_RELATION, TypeOrmWorkspaceDirectory, WorkspacesModule } from '@invites/workspaces';
import type { DataSource } from 'typeorm';
import { DevMailbox } from './process/dev-mailbox.js';
import { Metrics } from './observability/metrics/metrics.js';
import { NewerSchemaNotice } from './database/schema.js';
import { type Settings, SETTINGS } from './settings/settings.js';

/** The parts of every process of this service: database, workspaces and invites, wired by the settings. */
@Module({})
export class RuntimeModule {
  static forRoot(settings: Settings, dataSource: DataSource): DynamicModule {
    return {
      module: RuntimeModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({ useFactory: () => dataSource.options, dataSourceFactory: async () => dataSource }),
        WorkspacesModule.forRoot({ limits: settings.workspaceLimits }),
        InvitesModule.forRoot({
          tokenKey: settings.tokenKey,
          tokenKeyBefore: settings.tokenKeyBefore,
          linkTemplate: settings.linkTemplate,
          smtp: settings.smtp,
          validForMs: settings.validForMs,
          closeAfterMs: settings.closeAfterMs,
          purgeAfterMs: settings.purgeAfterMs,
          remindAfterMs: settings.remindAfterMs,
          limits: settings.limits,
          webhooks: settings.webhooks,
          mailLeaseMs: settings.mailLeaseMs,
          rotateTokenOnResend: settings.rotateTokenOnResend,
          mailEventsSecret: settings.mailEventsSecret,
          membersRelation: MEMBERS_RELATION,
          workspaceDirectory: TypeOrmWorkspaceDirectory,
          ...(settings.smtp ? {} : { inviteMailer: DevMailbox }),
        }),
      ],
      providers: [{ provide: SETTINGS, useValue: settings }, Metrics, NewerSchemaNotice],
      exports: [SETTINGS, WorkspacesModule, Metrics],
    };
  }
}
