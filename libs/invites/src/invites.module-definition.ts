import { ConfigurableModuleBuilder, type Provider, type Type } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from './application/invite-settings.js';
import { Clock, SystemClock } from './application/ports/clock.js';
import { InviteMailTemplate } from './application/ports/invite-mail-template.js';
import { InviteMailer } from './application/ports/invite-mailer.js';
import { WorkspaceDirectory } from './application/ports/workspace-directory.js';
import { EtaInviteMailTemplate } from './infrastructure/mail-template/eta-invite-mail-template.js';

/** The classes that the host brings; Nest makes them, with whatever `imports` exports injected. */
export interface InviteAdapters {
  /** Who a user is and may do. */
  readonly workspaceDirectory: Type<WorkspaceDirectory>;
  /** How mail leaves; a provider, because it usually needs settings of the host. */
  readonly inviteMailer: Omit<Extract<Provider<InviteMailer>, { useFactory: unknown }>, 'provide'>;
  /** What time it is; the system's, unless a test says otherwise. */
  readonly clock?: Type<Clock>;
  /** What the mail says and looks like; {@link EtaInviteMailTemplate} unless said otherwise. */
  readonly inviteMailTemplate?: Type<InviteMailTemplate>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<InviteSettings>({
    optionsInjectionToken: INVITE_SETTINGS,
  })
    .setClassMethodName('forRoot')
    .setExtras<InviteAdapters>(
      { workspaceDirectory: undefined as never, inviteMailer: undefined as never },
      (
        definition,
        { workspaceDirectory, inviteMailer, clock = SystemClock, inviteMailTemplate = EtaInviteMailTemplate },
      ) => ({
        ...definition,
        global: true,
        providers: [
          ...(definition.providers ?? []),
          { provide: WorkspaceDirectory, useClass: workspaceDirectory },
          { provide: InviteMailer, ...inviteMailer },
          { provide: Clock, useClass: clock },
          { provide: InviteMailTemplate, useClass: inviteMailTemplate },
        ],
      }),
    )
    .build();
