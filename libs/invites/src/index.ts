// Plug it in
export { InvitesModule } from './invites.module.js';
export type { InviteAdapters } from './invites.module-definition.js';
export { InvitesMailModule } from './invites-mail.module.js';
export { InvitesHttpModule } from './presentation/invites-http.module.js';
export type { InviteSettings } from './application/invite-settings.js';
export { INVITE_ENTITIES } from './infrastructure/rows.js';
export { INVITE_MIGRATIONS } from './infrastructure/migrations/index.js';
export { SmtpInviteMailer, type SmtpSettings } from './infrastructure/smtp-invite-mailer.js';

// Provide what it cannot know
export { WorkspaceDirectory, type UserFacts, type WorkspaceFacts } from './application/ports/workspace-directory.js';
export { InviteMailer, MailRefusal, type InviteMail } from './application/ports/invite-mailer.js';
export { Clock, SystemClock } from './application/ports/clock.js';
export { CurrentActor, type SignedInRequest } from './presentation/current-actor.decorator.js';
export type { Actor } from './application/actor.js';

// Use it from your code
export { SendInvite, type SendInviteCommand } from './application/send-invite.js';
export { ResendInvite, type ResendInviteCommand } from './application/resend-invite.js';
export { DeliverDueMails } from './application/deliver-due-mails.js';
export type { InviteDetails } from './application/invite-details.js';
export type { InviteStatus } from './domain/invite.js';
export type { InviteMember } from './domain/invite-repository.js';
export { isRole, ROLE_NAMES, ROLES, type Role } from './domain/role.js';

// Understand its refusals
export { InviteError, type InviteErrorCode, type InviteErrorFacts } from './domain/invite-error.js';
