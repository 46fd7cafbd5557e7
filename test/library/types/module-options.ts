// What a host can't say by mistake: `npm run typecheck` compiles this file, and fails where a mistake compiles.
import { Clock, type InviteOptions, InvitesModule, SystemClock } from '@invites/invites';
import { InMemoryWorkspaceDirectory } from '@invites/invites/testing';

const options: InviteOptions = { tokenKey: 'k', linkTemplate: 'https://example.com/{token}' };
const useFactory = () => options;
const workspaceDirectory = InMemoryWorkspaceDirectory;

InvitesModule.forRoot({ ...options, workspaceDirectory });
InvitesModule.forRootAsync({ workspaceDirectory, useFactory });
InvitesModule.forRootAsync({ workspaceDirectory, clock: SystemClock, useFactory: async () => options });

// @ts-expect-error -- a port without a default is missing
InvitesModule.forRoot(options);

// @ts-expect-error -- the same, beside a factory
InvitesModule.forRootAsync({ useFactory });

// @ts-expect-error -- a class of another port
InvitesModule.forRoot({ ...options, workspaceDirectory: SystemClock });

// @ts-expect-error -- the same, where the port has a default
InvitesModule.forRootAsync({ workspaceDirectory, useFactory, inviteMailer: InMemoryWorkspaceDirectory });

// @ts-expect-error -- a port itself, which nobody can make
InvitesModule.forRootAsync({ workspaceDirectory, useFactory, clock: Clock });

// @ts-expect-error -- an instance in place of a class
InvitesModule.forRootAsync({ workspaceDirectory: new InMemoryWorkspaceDirectory(), useFactory });

// @ts-expect-error -- an option that there is not
InvitesModule.forRoot({ ...options, workspaceDirectory, validForDays: 7 });

// @ts-expect-error -- the same, from a factory
InvitesModule.forRootAsync({ workspaceDirectory, useFactory: (): InviteOptions => ({ ...options, validForDays: 7 }) });

// @ts-expect-error -- a limit that there is not
InvitesModule.forRoot({ ...options, workspaceDirectory, limits: { mailsPerMinute: 1 } });

// @ts-expect-error -- an option without a default is missing
InvitesModule.forRootAsync({ workspaceDirectory, useFactory: () => ({ tokenKey: 'k' }) });

// @ts-expect-error -- a class among the options of the factory, where it would be of no effect
InvitesModule.forRootAsync({ useFactory: (): InviteOptions => ({ ...options, workspaceDirectory }) });

// @ts-expect-error -- nothing tells the options
InvitesModule.forRootAsync({ workspaceDirectory });
