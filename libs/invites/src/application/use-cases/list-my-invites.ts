import { Injectable } from '@nestjs/common';
import { type Actor, verifiedEmailOf } from '../../domain/actor.js';
import { InviteDescriber, type InvitePreview } from './invite-describer.js';
import { InviteQueries } from '../ports/invite-queries.js';

const NEWEST = 200;

/**
 * The newest 200 pending invites for the actor's verified address, newest first, with an obstacle where one can't be
 * accepted now. There are none without a verified address.
 */
@Injectable()
export class ListMyInvites {
  constructor(
    private readonly queries: InviteQueries,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ actor }: { readonly actor: Actor }): Promise<InvitePreview[]> {
    const email = verifiedEmailOf(actor);
    return email ? this.describer.previewAll(await this.queries.pendingFor(email, NEWEST)) : [];
  }
}
