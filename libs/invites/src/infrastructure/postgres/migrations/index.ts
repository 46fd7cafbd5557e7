import { Invites1796029200000 } from './1796029200000-invites.js';
import { Webhooks1796040000000 } from './1796040000000-webhooks.js';

/** Spread into the `migrations` of the DataSource. */
export const INVITE_MIGRATIONS = [Invites1796029200000, Webhooks1796040000000];
