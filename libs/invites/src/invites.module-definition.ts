import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { completeSettings, INVITE_SETTINGS, type InviteOptions, type InviteSettings } from './settings.js';
import { Clock, SystemClock } from './application/ports/clock.js';
import { InviteMailTemplate } from './application/ports/invite-mail-template.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { InvitePolicy } from './application/ports/invite-policy.js';
import { WorkspaceDirectory } from './application/ports/workspace-directory.js';
import { EtaInviteMailTemplate } from './infrastructure/smtp/template/eta-invite-mail-template.js';
import { SmtpInviteMailer } from './infrastructure/smtp/smtp-invite-mailer.js';

/** The classes that the host brings; Nest makes them, with whatever `imports` exports injected. */
export interface InviteAdapters {
  /** Who a user is and may do. */
  readonly workspaceDirectory: Type<WorkspaceDirectory>;
  /** How mail leaves; by SMTP to the server of the option `smtp` unless said otherwise. */
  readonly inviteMailer?: Type<InviteMailer>;
  /** What the mail says and looks like; {@link EtaInviteMailTemplate} unless said otherwise. */
  readonly inviteMailTemplate?: Type<InviteMailTemplate>;
  /** May refuse what the rules of invites allow, such as a seat too many; nothing is refused unless said otherwise. */
  readonly invitePolicy?: Type<InvitePolicy>;
  /** What time it is; the system's, unless a test says otherwise. */
  readonly clock?: Type<Clock>;
}

const INVITE_OPTIONS = Symbol('INVITE_OPTIONS');

/** What is named here is no option: Nest keeps the two apart by it. */
const NONE: Record<keyof InviteAdapters, never> = {
  workspaceDirectory: undefined as never,
  inviteMailer: undefined as never,
  inviteMailTemplate: undefined as never,
  invitePolicy: undefined as never,
  clock: undefined as never,
};

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<InviteOptions>({
  optionsInjectionToken: INVITE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<InviteAdapters>(NONE, (definition, adapters) => {
    const { workspaceDirectory, inviteMailer, inviteMailTemplate, invitePolicy, clock } = adapters;
    return {
      ...definition,
      global: true,
      providers: [
        ...(definition.providers ?? []),
        { provide: INVITE_SETTINGS, inject: [INVITE_OPTIONS], useFactory: completeSettings },
        { provide: WorkspaceDirectory, useClass: workspaceDirectory },
        inviteMailer
          ? { provide: InviteMailer, useClass: inviteMailer }
          : { provide: InviteMailer, inject: [INVITE_SETTINGS], useFactory: mailerBySmtp },
        { provide: InviteMailTemplate, useClass: inviteMailTemplate ?? EtaInviteMailTemplate },
        ...(invitePolicy ? [{ provide: InvitePolicy, useClass: invitePolicy }] : []),
        { provide: Clock, useClass: clock ?? SystemClock },
      ],
    };
  })
  .build();

type AsyncOptions = ConfigurableModuleAsyncOptions<InviteOptions>;
type Source = 'useFactory' | 'useClass' | 'useExisting';
/** With one of the ways to get at the options. */
type InviteAsyncOptions = { [Way in Source]: AsyncOptions & Required<Pick<AsyncOptions, Way>> }[Source];

/** Unlike Nest's own type it does not compile without the adapters that have no default. */
export interface InvitesModuleClass {
  new (): object;
  forRoot(options: InviteOptions & InviteAdapters): DynamicModule;
  /** The classes stand beside the factory that makes the options; `imports` is for both. */
  forRootAsync(options: InviteAsyncOptions & InviteAdapters): DynamicModule;
}

export const InvitesModuleClass: InvitesModuleClass = ConfigurableModuleClass;

function mailerBySmtp({ smtp }: InviteSettings): InviteMailer {
  if (!smtp) throw new Error('InvitesModule can not mail: give it the option smtp, or a class as inviteMailer.');
  return new SmtpInviteMailer(smtp);
}
