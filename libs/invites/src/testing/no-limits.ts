import type { InviteLimits } from '../settings.js';

/** Every limit is off: for tests that are about something else. */
export const NO_LIMITS: InviteLimits = {
  mailsPerInvitePerHour: 0,
  mailsPerAddressPerDay: 0,
  mailsPerAddressPerWorkspacePerDay: 0,
  sendsPerWorkspacePerDay: 0,
  mailsPerSenderPerDay: 0,
  pendingPerWorkspace: 0,
  editsPerInvite: 0,
  webhooksPerWorkspace: 0,
};
