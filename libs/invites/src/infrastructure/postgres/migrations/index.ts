import { Invites1796029200000 } from './1796029200000-invites.js';

/** Spread into the `migrations` of the DataSource. */
export const INVITE_MIGRATIONS = [Invites1796029200000];
