import { Inject, Injectable } from '@nestjs/common';
import type { MemberDecision } from '../ports/invite-repository.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';
import { InviteTokens } from '../ports/invite-tokens.js';

/** What resending one invite and resending many have in common. */
@Injectable()
export class ResendDecision {
  constructor(
    private readonly tokens: InviteTokens,
    private readonly clock: Clock,
    @Inject(INVITE_SETTINGS) private readonly settings: InviteSettings,
  ) {}

  make({ force }: { readonly force?: boolean }): MemberDecision {
    const now = this.clock.now();
    return (invite, actor) => {
      const newTokenSeed = this.settings.rotateTokenOnResend ? this.tokens.newSeed() : undefined;
      return invite.resend({ now, actor, newTokenSeed, force });
    };
  }
}
