import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Module,
  type Type,
} from '@nestjs/common';
import { completeSettings, INVITE_SETTINGS, type InviteOptions, type InviteSettings } from './settings.js';
import { Clock, SystemClock } from './application/ports/clock.js';
import { InviteMailTemplate } from './application/ports/invite-mail-template.js';
import { NoticeTemplate } from './application/ports/notice-template.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { InvitePolicy } from './application/ports/invite-policy.js';
import { WorkspaceDirectory } from './application/ports/workspace-directory.js';
import { Database } from './infrastructure/postgres/database.js';
import { EtaInviteMailTemplate } from './infrastructure/smtp/template/eta-invite-mail-template.js';
import { EtaNoticeTemplate } from './infrastructure/smtp/template/eta-notice-template.js';
import { SmtpInviteMailer } from './infrastructure/smtp/smtp-invite-mailer.js';

/** The adapters of the host. Nest makes them, and injects what `imports` exports. */
export interface InviteAdapters {
  /** Knows users, workspaces and memberships. */
  readonly workspaceDirectory: Type<WorkspaceDirectory>;
  /** Sends mails; by default over SMTP, to the server in the option `smtp`. */
  readonly inviteMailer?: Type<InviteMailer>;
  /** Renders mails; {@link EtaInviteMailTemplate} by default. */
  readonly inviteMailTemplate?: Type<InviteMailTemplate>;
  /** Renders mails to inviters and Owners; {@link EtaNoticeTemplate} by default. */
  readonly noticeTemplate?: Type<NoticeTemplate>;
  /** May refuse what the rules of invites allow, such as one seat too many. By default it refuses nothing. */
  readonly invitePolicy?: Type<InvitePolicy>;
  /** Tells the time; the system's clock by default. */
  readonly clock?: Type<Clock>;
  /** Reaches PostgreSQL; by default by the `DataSource` of TypeORM that `@nestjs/typeorm` provides. */
  readonly database?: Type<Database>;
}

const INVITE_OPTIONS = Symbol('INVITE_OPTIONS');

/** Names the adapters, so that Nest keeps them apart from the options. */
const NONE: Record<keyof InviteAdapters, never> = {
  workspaceDirectory: undefined as never,
  inviteMailer: undefined as never,
  inviteMailTemplate: undefined as never,
  noticeTemplate: undefined as never,
  invitePolicy: undefined as never,
  clock: undefined as never,
  database: undefined as never,
};

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<InviteOptions>({
  optionsInjectionToken: INVITE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<InviteAdapters>(NONE, (definition, adapters) => {
    const { workspaceDirectory, inviteMailer, inviteMailTemplate, noticeTemplate, invitePolicy, clock, database } =
      adapters;
    return {
      ...definition,
      global: true,
      imports: [...(definition.imports ?? []), databaseModule(database, definition.imports)],
      providers: [
        ...(definition.providers ?? []),
        { provide: INVITE_SETTINGS, inject: [INVITE_OPTIONS], useFactory: completeSettings },
        { provide: WorkspaceDirectory, useClass: workspaceDirectory },
        inviteMailer
          ? { provide: InviteMailer, useClass: inviteMailer }
          : { provide: InviteMailer, inject: [INVITE_SETTINGS, Clock], useFactory: smtpMailer },
        { provide: InviteMailTemplate, useClass: inviteMailTemplate ?? EtaInviteMailTemplate },
        { provide: NoticeTemplate, useClass: noticeTemplate ?? EtaNoticeTemplate },
        ...(invitePolicy ? [{ provide: InvitePolicy, useClass: invitePolicy }] : []),
        { provide: Clock, useClass: clock ?? SystemClock },
      ],
    };
  })
  .build();

type AsyncOptions = ConfigurableModuleAsyncOptions<InviteOptions>;
type Source = 'useFactory' | 'useClass' | 'useExisting';
/** Exactly one way to provide the options is required. */
type InviteAsyncOptions = { [Way in Source]: AsyncOptions & Required<Pick<AsyncOptions, Way>> }[Source];

/** Unlike Nest's own type, it requires the adapters that have no default. */
export interface InvitesModuleClass {
  new (): object;
  forRoot(options: InviteOptions & InviteAdapters): DynamicModule;
  /** The adapters are given beside the factory of the options; `imports` serves both. */
  forRootAsync(options: InviteAsyncOptions & InviteAdapters): DynamicModule;
}

export const InvitesModuleClass: InvitesModuleClass = ConfigurableModuleClass;

@Module({})
class InvitesDatabaseModule {}

/** Nothing of TypeORM is loaded for a host that names another way to its database. */
async function databaseModule(
  given: Type<Database> | undefined,
  imports: DynamicModule['imports'] = [],
): Promise<DynamicModule> {
  const useClass = given ?? (await import('./infrastructure/postgres/typeorm-database.js')).TypeOrmDatabase;
  const providers = [{ provide: Database, useClass }];
  return { module: InvitesDatabaseModule, global: true, imports, providers, exports: [Database] };
}

function smtpMailer({ smtp }: InviteSettings, clock: Clock): InviteMailer {
  if (!smtp) throw new Error('InvitesModule can not mail: give it the option smtp, or a class as inviteMailer.');
  return new SmtpInviteMailer(smtp, clock);
}
