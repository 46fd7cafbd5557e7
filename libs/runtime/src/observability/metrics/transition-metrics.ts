import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { INVITE_TRANSITIONS, type InviteTransition } from '@invites/invites';
import { HISTORY_KINDS } from '@invites/invites/internal';
import { Counter, type Registry } from 'prom-client';

/** Counts the changes of invites by this process. Returns a function that ends the counting. */
export function watchTransitions(registry: Registry): () => void {
  const transitions = new Counter({
    name: 'invites_transitions_total',
    help: 'Invites that this process has changed, by the kind of change, as it stands in their history.',
    labelNames: ['kind'],
    registers: [registry],
  });
  for (const kind of HISTORY_KINDS) transitions.inc({ kind }, 0);
  const add = (message: unknown) => {
    const { kind, count } = message as InviteTransition;
    transitions.inc({ kind }, count);
  };
  subscribe(INVITE_TRANSITIONS, add);
  return () => void unsubscribe(INVITE_TRANSITIONS, add);
}
