import { Invites1796029200000 } from './1796029200000-invites.js';
import { Webhooks1796040000000 } from './1796040000000-webhooks.js';
import { InviteContent1796043600000 } from './1796043600000-invite-content.js';
import { InviteFilters1796043660000 } from './1796043660000-invite-filters.js';
import { InviteRequests1796047200000 } from './1796047200000-invite-requests.js';
import { InviteNotices1796130000000 } from './1796130000000-invite-notices.js';
import { InviteChecks1796131000000 } from './1796131000000-invite-checks.js';
import { Retention1796140100000 } from './1796140100000-retention.js';
import { Erasure1796140200000 } from './1796140200000-erasure.js';

/** Spread into the `migrations` of the DataSource. */
export const INVITE_MIGRATIONS = [
  Invites1796029200000,
  Webhooks1796040000000,
  InviteContent1796043600000,
  InviteFilters1796043660000,
  InviteRequests1796047200000,
  InviteNotices1796130000000,
  InviteChecks1796131000000,
  Retention1796140100000,
  Erasure1796140200000,
];
