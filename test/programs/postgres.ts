/** What the set-up of a run does in jest's own process. */
export { startEmbeddedPostgres } from '@invites/embedded-postgres';
export { migrate } from '@invites/runtime';
