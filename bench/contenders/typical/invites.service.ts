import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  HttpStatus,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, MoreThan, Repository } from 'typeorm';
import { LIMIT } from '../../world.js';
import { HistoryEntry, Invite, Mail, Membership, type User } from './entities.js';

const HOUR_MS = 60 * 60 * 1000;

@Injectable()
export class InvitesService {
  constructor(
    @InjectRepository(Invite) private readonly invites: Repository<Invite>,
    @InjectRepository(Membership) private readonly memberships: Repository<Membership>,
    @InjectRepository(Mail) private readonly mails: Repository<Mail>,
    private readonly dataSource: DataSource,
  ) {}

  async resend(id: number, user: User): Promise<Invite> {
    const invite = await this.invites.findOne({
      where: { id: String(id) },
      relations: { workspace: true, inviter: true },
    });
    if (!invite) throw new NotFoundException();
    const membership = await this.memberships.findOneBy({ workspaceId: invite.workspace.id, userId: user.id });
    if (!membership) throw new NotFoundException();
    if (membership.role < 3 || membership.role < invite.role) throw new ForbiddenException();
    if (invite.status !== 'pending') throw new BadRequestException();
    const now = new Date();
    await this.requireWithinLimits(invite, now);

    invite.inviter = user;
    invite.expiresAt = new Date(Math.max(now.getTime() + Number(invite.validForMs), invite.expiresAt.getTime()));
    invite.mails += 1;
    return this.dataSource.transaction(async (manager) => {
      const saved = await manager.save(invite);
      await manager.save(
        manager.create(HistoryEntry, {
          workspaceId: invite.workspace.id,
          inviteId: invite.id,
          at: now,
          kind: 'resent',
          actorId: user.id,
        }),
      );
      await manager.save(
        manager.create(Mail, {
          inviteId: invite.id,
          number: invite.mails,
          workspaceId: invite.workspace.id,
          emailNormalised: invite.emailNormalised,
          queuedAt: now,
          dueAt: now,
        }),
      );
      return saved;
    });
  }

  /** Not exact: what others do between the count and the commit is not seen. */
  private async requireWithinLimits(invite: Invite, now: Date): Promise<void> {
    const since = (hours: number) => MoreThan(new Date(now.getTime() - hours * HOUR_MS));
    const counts = await Promise.all([
      this.mails.countBy({ inviteId: invite.id, queuedAt: since(1) }),
      this.mails.countBy({ emailNormalised: invite.emailNormalised, queuedAt: since(24) }),
      this.mails.countBy({ workspaceId: invite.workspace.id, queuedAt: since(24) }),
    ]);
    if (counts.some((count) => count >= LIMIT)) throw new HttpException('limit', HttpStatus.TOO_MANY_REQUESTS);
  }
}
