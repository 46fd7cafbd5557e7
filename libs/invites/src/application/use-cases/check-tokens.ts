import { Injectable } from '@nestjs/common';
import { InviteRepository } from '../ports/invite-repository.js';
import type { Actor } from '../../domain/actor.js';
import { maySeeToken } from './invite-describer.js';

export interface CheckTokensQuery {
  readonly actor: Actor;
  readonly inviteIds: readonly number[];
}

/** Resolves with the invites whose tokens the actor may see now, whatever an earlier answer has shown. */
@Injectable()
export class CheckTokens {
  constructor(private readonly invites: InviteRepository) {}

  async execute({ actor, inviteIds }: CheckTokensQuery): Promise<ReadonlySet<number>> {
    const found = await this.invites.findMany(inviteIds, actor.userId);
    return new Set(
      found.filter(({ invite, member }) => maySeeToken(invite, member)).map(({ invite }) => invite.state.id),
    );
  }
}
