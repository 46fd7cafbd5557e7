import { Invites1795305600000 } from './1795305600000-invites.js';

/** Spread into the `migrations` of the DataSource. */
export const INVITE_MIGRATIONS = [Invites1795305600000];
