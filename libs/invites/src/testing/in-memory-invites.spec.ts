import { describe, expect, it } from '@jest/globals';
import { Invite, type HistoryEntry, type InviteDraft } from '../domain/invite.js';
import type { InviteRef, LapsedTerms, MemberDecision, Outcome } from '../application/ports/invite-repository.js';
import type { ClaimedMail, ClaimTerms, MailBacklog, MailEvent, MailOutcome } from '../application/ports/mail-outbox.js';
import type { ClaimedNotice, NoticeClaimTerms } from '../application/ports/notice-outbox.js';
import { InMemoryInviteRepository, InMemoryInviteStore } from './in-memory-invites.js';
import { InMemoryMailOutbox } from './in-memory-mail-outbox.js';
import { brokenPromises, type InMemoryAdapters, inMemorySubject } from './in-memory-subject.js';
import { inviteLimitsContract } from './invite-limits-contract.js';
import { inviteRepositoryContract } from './invite-repository-contract.js';
import { mailOutboxContract } from './mail-outbox-contract.js';
import { InMemoryInviteChecks } from './in-memory-invite-checks.js';
import { inviteChecksContract } from './invite-checks-contract.js';
import { InMemoryNoticeOutbox } from './in-memory-notice-outbox.js';
import { noticeOutboxContract } from './notice-outbox-contract.js';

describe('the in-memory adapters', () => {
  it.each(
    [...inviteRepositoryContract, ...mailOutboxContract, ...noticeOutboxContract, ...inviteChecksContract].map(
      (one) => [one.promise, one] as const,
    ),
  )('keep the promise: %s', (_promise, one) => expect(one.run(inMemorySubject())).resolves.toBeUndefined());
});

class LosesUpdates extends InMemoryInviteRepository {
  protected override isCurrent(): boolean {
    return true;
  }
}

class IgnoresMembership extends InMemoryInviteRepository {
  protected override async load(ref: InviteRef) {
    return {
      ...this.store.invites.get(ref.inviteId)!,
      member: { userId: ref.actorId, role: 4 as const, workspaceName: '' },
    };
  }
}

class DescribesAfterwards extends InMemoryInviteRepository {
  override async change<Answer>(...[ref, decide, answer]: Parameters<InMemoryInviteRepository['change']>) {
    const changed = await super.change(ref, decide);
    return (answer ? answer(changed) : changed) as Promise<Answer>;
  }
}

class IgnoresCeilings extends InMemoryInviteRepository {
  protected override async load(ref: InviteRef) {
    const { member, ...loaded } = await super.load(ref);
    return { ...loaded, member: { ...member, maxInviteRole: undefined } };
  }
}

class MailsByHand extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    super.write(invite, version, entry);
    if (entry.kind === 'sent' && invite.state.mails === 0) this.queueMail(invite.state.id, 1, entry);
  }
}

class LimitsHandDelivery extends InMemoryInviteRepository {
  protected override obstacleTo(...[state, entry, terms]: Parameters<InMemoryInviteRepository['obstacleTo']>) {
    return super.obstacleTo({ ...state, mails: Math.max(1, state.mails) }, entry, terms);
  }
}

class ForgetsMetadata extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    super.write(new Invite({ ...invite.state, metadata: {} }), version, entry);
  }
}

class FindsAllThatIsLapsed extends InMemoryInviteRepository {
  override findLapsed(terms: LapsedTerms): Promise<number[]> {
    return super.findLapsed({ ...terms, maxRole: 4, force: true });
  }
}

class FindsLapsedOfAnyDomain extends InMemoryInviteRepository {
  override findLapsed(terms: LapsedTerms): Promise<number[]> {
    return super.findLapsed({ ...terms, allowedEmailDomains: [] });
  }
}

class KeepsTheFirstInviter extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    const inviterId = this.invites.get(invite.state.id)?.invite.state.inviterId ?? invite.state.inviterId;
    super.write(new Invite({ ...invite.state, inviterId }), version, entry);
  }
}

class WithdrawsFromEverybody extends InMemoryInviteRepository {
  protected override findPending() {
    return [...this.store.invites.values()].find(({ invite }) => invite.state.status === 'pending');
  }
}

class BelievesInInviters extends InMemoryMailOutbox {
  override async claim(terms: ClaimTerms): Promise<ClaimedMail[]> {
    const inviter = async ({ invite }: ClaimedMail) => ({ userId: invite.state.inviterId, role: 4 as const });
    return (await super.claim(terms)).map((mail) => ({ ...mail, inviter: () => inviter(mail) }));
  }
}

class LooksTwice extends InMemoryInviteChecks {
  override async claim(terms: Parameters<InMemoryInviteChecks['claim']>[0]) {
    return super.claim({ ...terms, dueAgainAt: terms.now });
  }
}

class ForgetsResends extends InMemoryInviteChecks {
  override async lookAgain(checks: Parameters<InMemoryInviteChecks['lookAgain']>[0]) {
    for (const { invite, at } of checks) this.store.checks.set(invite.state.id, at);
  }
}

class LapsesAgainAndAgain extends InMemoryInviteChecks {
  protected override endCheck(id: number): void {
    super.endCheck(id);
    this.store.checks.set(id, this.store.invites.get(id)!.invite.state.expiresAt);
  }
}

class LapsesInSilence extends InMemoryInviteChecks {
  protected override endCheck(id: number): void {
    this.store.checks.delete(id);
  }
}

class RemindsAboveLimits extends InMemoryInviteRepository {
  protected override obstacleTo() {
    return undefined;
  }
}

class RemindsWithoutMail extends InMemoryInviteStore {
  protected override queueMail(...[inviteId, number, entry]: Parameters<InMemoryInviteStore['queueMail']>): void {
    if (this.history.at(-1)!.kind !== 'reminded') super.queueMail(inviteId, number, entry);
  }
}

class TellsTwice extends InMemoryNoticeOutbox {
  override async claim(terms: NoticeClaimTerms): Promise<ClaimedNotice[]> {
    return super.claim({ ...terms, leaseMs: 0 });
  }
}

class SettlesWhatOthersClaimed extends InMemoryNoticeOutbox {
  protected override held({ id }: ClaimedNotice) {
    return this.store.noticeMails.find((mail) => mail.id === id);
  }
}

class MailsEachByItself extends InMemoryNoticeOutbox {
  protected override goTogether(...[one, due]: Parameters<InMemoryNoticeOutbox['goTogether']>): boolean {
    return one === due;
  }
}

class MailsWorkspacesTogether extends InMemoryNoticeOutbox {
  protected override goTogether(...[one, due]: Parameters<InMemoryNoticeOutbox['goTogether']>): boolean {
    return one.inviterId === due.inviterId;
  }
}

class LimitsNoNotices extends InMemoryNoticeOutbox {
  override async claim(terms: NoticeClaimTerms): Promise<ClaimedNotice[]> {
    return super.claim({ ...terms, perInviterPerDay: 0 });
  }
}

class TellsWhoeverActed extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    super.write(invite, version, entry);
    if (entry.kind === 'cancelled') this.queueNotice('declined', invite.state.id, entry.at);
  }
}

class LooksForNoBounce extends InMemoryMailOutbox {
  override async hasBounced(): Promise<boolean> {
    return false;
  }
}

class LooksBeforeItAdds extends InMemoryInviteRepository {
  override async add([draft]: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    const pending = this.findPending(draft!.state.workspaceId, draft!.state.email.normalised);
    await new Promise((resolve) => setImmediate(resolve));
    if (pending) return [this.addNow(draft!)];
    const invite = new Invite({ id: this.store.invites.size + 1, ...draft!.state });
    this.store.write(invite, 1, draft!.entry);
    return [invite];
  }
}

class ForgetsMail extends InMemoryInviteStore {
  protected override queueMail(): void {}
}

class MailsEverything extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    super.write(invite, version, entry);
    if (entry.kind === 'closed') this.queueMail(invite.state.id, invite.state.mails, entry);
  }
}

class ForgetsHistory extends InMemoryInviteStore {
  override write(invite: Invite, version: number, entry: HistoryEntry): void {
    super.write(invite, version, entry);
    this.history.pop();
  }
}

class HandsOutTwice extends InMemoryMailOutbox {
  override async claim(terms: ClaimTerms): Promise<ClaimedMail[]> {
    return super.claim({ ...terms, leaseMs: 0 });
  }
}

class ServesTheOldestFirst extends InMemoryMailOutbox {
  protected override nextOf(): number {
    return 0;
  }
}

class SettlesForAnybody extends InMemoryMailOutbox {
  override async settle(mail: ClaimedMail, outcome: MailOutcome): Promise<boolean> {
    const { claimedBy } = this.store.mails.find(({ id }) => id === mail.id)!;
    return super.settle({ ...mail, claimedBy: claimedBy! }, outcome);
  }
}

class RenewsForAnybody extends InMemoryMailOutbox {
  override async renew(mail: ClaimedMail, leaseEndsAt: Date): Promise<boolean> {
    this.store.mails.find(({ id }) => id === mail.id)!.dueAt = leaseEndsAt;
    return true;
  }
}

class BelievesTheLastEvent extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    const mail = this.store.mails.find(
      ({ inviteId, number }) => inviteId === event.inviteId && number === event.number,
    );
    if (event.kind === 'delivered' && mail) mail.deliveredAt = null;
    return super.record(event);
  }
}

class IgnoresBounces extends InMemoryInviteRepository {
  protected override isBounced(): boolean {
    return false;
  }
}

class CountsNothing extends InMemoryInviteRepository {
  protected override obstacleTo(): undefined {}
}

class CountsNoResends extends InMemoryInviteRepository {
  protected override obstacleTo(...[state, entry, terms]: Parameters<InMemoryInviteRepository['obstacleTo']>) {
    return entry.kind === 'sent' ? super.obstacleTo(state, entry, terms) : undefined;
  }
}

class RevivesBeyondTheLimit extends InMemoryInviteRepository {
  protected override obstacleTo(...[state, entry, terms]: Parameters<InMemoryInviteRepository['obstacleTo']>) {
    return super.obstacleTo(state, entry, { ...terms, revived: entry.kind === 'sent' });
  }
}

class ForgivesComplaints extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    await super.record(event);
    this.store.complaints.clear();
  }
}

class NeverForces extends InMemoryInviteRepository {
  override async add(drafts: readonly InviteDraft[]): Promise<Outcome<Invite>[]> {
    return super.add(drafts.map((draft) => ({ ...draft, force: false })));
  }
}

class NeverForgivesABounce extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    const bounced = new Map(this.store.bouncedAddresses);
    await super.record(event);
    for (const [address, at] of bounced) this.store.bouncedAddresses.set(address, at);
  }
}

class ForgetsDeliveries extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    await super.record(event);
    for (const mail of this.store.mails) mail.deliveredAt = null;
  }
}

class StoresManyAsResends extends InMemoryInviteRepository {
  override changeMany(inviteIds: readonly number[], actorId: number, workspaceId: number, decide: MemberDecision) {
    return super.changeMany(inviteIds, actorId, workspaceId, (invite, member) => {
      const change = decide(invite, member);
      return change && { ...change, entry: { ...change.entry, kind: 'resent' as const } };
    });
  }
}

class ForgetsHowLongAMailHasWaited extends InMemoryMailOutbox {
  override async backlog(now: Date): Promise<MailBacklog> {
    const backlog = await super.backlog(now);
    const dueAt = this.store.mails.filter(({ status }) => status === 'queued').map((mail) => Number(mail.dueAt));
    return { ...backlog, oldestQueuedAt: dueAt.length > 0 ? new Date(Math.min(...dueAt)) : null };
  }
}

class TakesABounceForAFailure extends InMemoryMailOutbox {
  override async record(event: MailEvent): Promise<void> {
    await super.record(event);
    const mail = this.store.mails.find(
      ({ inviteId, number }) => inviteId === event.inviteId && number === event.number,
    );
    if (mail) mail.claimedBy = undefined;
  }
}

describe('the contract suites catch', () => {
  it.each([
    ['a repository without compare-and-set', inviteRepositoryContract, { Repository: LosesUpdates }],
    ['a repository that describes what it has stored', inviteRepositoryContract, { Repository: DescribesAfterwards }],
    ['a repository that ignores who asks', inviteRepositoryContract, { Repository: IgnoresMembership }],
    ['a repository that ignores the ceiling of a member', inviteRepositoryContract, { Repository: IgnoresCeilings }],
    ['a repository that withdraws from everybody', inviteRepositoryContract, { Repository: WithdrawsFromEverybody }],
    ['a store that keeps the first inviter', inviteRepositoryContract, { Store: KeepsTheFirstInviter }],
    ['a repository that looks before it adds', inviteRepositoryContract, { Repository: LooksBeforeItAdds }],
    ['a store that forgets to queue mail', inviteRepositoryContract, { Store: ForgetsMail }],
    [
      'a repository that stores several changes as resends',
      inviteRepositoryContract,
      { Repository: StoresManyAsResends },
    ],
    ['a store that mails every change', inviteRepositoryContract, { Store: MailsEverything }],
    ['a store that mails what is delivered by hand', inviteRepositoryContract, { Store: MailsByHand }],
    ['a store that forgets what is attached', inviteRepositoryContract, { Store: ForgetsMetadata }],
    ['a repository that limits hand delivery', inviteLimitsContract, { Repository: LimitsHandDelivery }],
    [
      'a repository that finds lapsed ones of any domain',
      inviteRepositoryContract,
      { Repository: FindsLapsedOfAnyDomain },
    ],
    ['a repository that finds all that has lapsed', inviteRepositoryContract, { Repository: FindsAllThatIsLapsed }],
    ['a store without history', inviteRepositoryContract, { Store: ForgetsHistory }],
    ['an outbox that hands a mail out twice', mailOutboxContract, { Outbox: HandsOutTwice }],
    ['an outbox that believes in inviters as they were', mailOutboxContract, { Outbox: BelievesInInviters }],
    ['an outbox that serves the oldest first', mailOutboxContract, { Outbox: ServesTheOldestFirst }],
    ['an outbox that lets anybody renew', mailOutboxContract, { Outbox: RenewsForAnybody }],
    ['an outbox that believes the last event', mailOutboxContract, { Outbox: BelievesTheLastEvent }],
    ['a repository that mails addresses that have bounced', mailOutboxContract, { Repository: IgnoresBounces }],
    ['a repository without limits', inviteRepositoryContract, { Repository: CountsNothing }],
    ['a repository that counts no resends', inviteLimitsContract, { Repository: CountsNoResends }],
    ['a repository that revives beyond the limit', inviteLimitsContract, { Repository: RevivesBeyondTheLimit }],
    ['an outbox that forgives complaints', mailOutboxContract, { Outbox: ForgivesComplaints }],
    ['a repository that is not to be forced', mailOutboxContract, { Repository: NeverForces }],
    ['an outbox that never forgives a bounce', mailOutboxContract, { Outbox: NeverForgivesABounce }],
    ['an outbox that forgets deliveries', mailOutboxContract, { Outbox: ForgetsDeliveries }],
    ['an outbox that takes a bounce for a failure to send', mailOutboxContract, { Outbox: TakesABounceForAFailure }],
    ['an outbox that forgets how long a mail has waited', mailOutboxContract, { Outbox: ForgetsHowLongAMailHasWaited }],
    ['an outbox that looks for no bounce', mailOutboxContract, { Outbox: LooksForNoBounce }],
    ['checks that are claimed twice', inviteChecksContract, { Checks: LooksTwice }],
    ['checks that a resend does not move', inviteChecksContract, { Checks: ForgetsResends }],
    ['a lapse that is told again', inviteChecksContract, { Checks: LapsesAgainAndAgain }],
    ['a lapse that nobody is told of', inviteChecksContract, { Checks: LapsesInSilence }],
    ['reminders above the limits', inviteChecksContract, { Repository: RemindsAboveLimits }],
    ['reminders by two at once', inviteChecksContract, { Repository: LosesUpdates }],
    ['a reminder without a mail', inviteChecksContract, { Store: RemindsWithoutMail }],
    ['notices that are claimed twice', noticeOutboxContract, { Notices: TellsTwice }],
    ['notices that anybody settles', noticeOutboxContract, { Notices: SettlesWhatOthersClaimed }],
    ['a mail for each notice', noticeOutboxContract, { Notices: MailsEachByItself }],
    ['a mail about two workspaces', noticeOutboxContract, { Notices: MailsWorkspacesTogether }],
    ['notices without a limit', noticeOutboxContract, { Notices: LimitsNoNotices }],
    ['notices of what Admins do', noticeOutboxContract, { Store: TellsWhoeverActed }],
    ['an outbox that lets anybody settle', mailOutboxContract, { Outbox: SettlesForAnybody }],
  ] as const)('%s', async (_what, suite, adapters: InMemoryAdapters) => {
    expect(await brokenPromises(suite, () => inMemorySubject(adapters))).not.toEqual([]);
  });
});
