import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, RouterModule } from '@nestjs/core';
import { Clock, InFlightLimit, InvitesHttpModule, InvitesWorkerModule, WebhooksHttpModule } from '@invites/invites';
import { ProblemDetailsFilter } from '@invites/problem-details';
import { RuntimeModule, type Settings } from '@invites/runtime';
import { WorkspacesHttpModule } from '@invites/workspaces';
import type { DataSource } from 'typeorm';
import { AuthGuard } from './auth/auth.guard.js';
import { BearerTokens } from './auth/bearer-tokens.js';
import { ProviderKeys } from './auth/provider-keys.js';
import { SharedSecret } from './auth/shared-secret.js';
import { SigningKeys } from './auth/signing-keys.js';
import { DemoReceiver } from './dev/demo-receiver.js';
import { DemoReceiverController } from './dev/demo-receiver.controller.js';
import { DemoTokenController } from './dev/demo-token.controller.js';
import { DemoAcceptanceController } from './dev/demo-acceptance.controller.js';
import { isDemo } from './dev/demo-people.js';
import { FrontDoorController } from './dev/front-door.controller.js';
import { MailboxController } from './dev/mailbox.controller.js';
import { HealthController } from './health/health.controller.js';
import { HomeRedirectController } from './home-redirect.controller.js';
import { InviteePageController } from './invitee-page/invitee-page.controller.js';
import { ReferenceController } from './reference/reference.controller.js';

const ROUTES = [InvitesHttpModule, WorkspacesHttpModule, WebhooksHttpModule];

/** Wires the modules of the API. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RuntimeModule.forRoot(settings, dataSource),
        ...ROUTES,
        RouterModule.register(ROUTES.map((module) => ({ path: 'api/v1', module }))),
        ...(settings.worker === 'inline' ? [InvitesWorkerModule] : []),
      ],
      controllers: [HealthController, ...pagesOf(settings)],
      providers: [
        ...(isDemo(settings) ? [DemoReceiver] : []),
        BearerTokens,
        { provide: SigningKeys, inject: [Clock], useFactory: (clock: Clock) => signingKeysOf(settings, clock) },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        // One caller may use a fifth of the connections, and thereby of the processor.
        { provide: APP_INTERCEPTOR, useFactory: () => new InFlightLimit(Math.ceil(settings.databasePoolSize / 5)) },
      ],
    };
  }
}

function signingKeysOf({ authKey }: Settings, clock: Clock): SigningKeys {
  return 'secret' in authKey ? new SharedSecret(authKey.secret) : new ProviderKeys(authKey.jwksUrl, clock);
}

/** The pages for people. The invitee's page is mounted only while the links in the mails lead to it. */
function pagesOf(settings: Settings): Type[] {
  const { development, homeRedirectUrl, smtp, linkTemplate, publicUrl } = settings;
  const ofInvite = isDemo(settings) ? [InviteePageController, DemoAcceptanceController] : [InviteePageController];
  const home = development ? [FrontDoorController] : [];
  return [
    ReferenceController,
    ...(homeRedirectUrl === undefined ? home : [HomeRedirectController]),
    ...(development && !smtp ? [MailboxController] : []),
    ...(isDemo(settings) ? [DemoTokenController, DemoReceiverController] : []),
    ...(linkTemplate === `${publicUrl}/invites/{token}` ? ofInvite : []),
  ];
}
