import { Injectable } from '@nestjs/common';
import { InviteRepository } from '../ports/invite-repository.js';
import { InviteDescriber, type InvitePreview } from './invite-describer.js';

/** Shows an invite to the holder of its token, whatever its state. @throws InviteError `invite-not-found` */
@Injectable()
export class PreviewInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly describer: InviteDescriber,
  ) {}

  async execute({ token }: { readonly token: string }): Promise<InvitePreview> {
    return this.describer.preview(await this.invites.findByToken(token), token);
  }
}
