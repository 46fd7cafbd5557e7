import type { InvitePreview } from '@invites/invites';
import { dateInWords, isVisible, nameOf, oneLine } from '@invites/invites/internal';
import { fromNow } from '../pages/from-now.js';
import { eta, renderPage } from '../pages/page.js';
import type { Notice, Words } from './words.js';

/** How the invitee accepts: on a page of the host, on this page (of a demo server), or after signing in elsewhere. */
export type Acceptance = { readonly by: 'link'; readonly url: string } | { readonly by: 'button' | 'sign-in' };

const MAX_CHARACTERS = 120;

const invitePage = eta.compile(`<main class="panel">
<h1><%= it.headline %></h1>
<p><%= it.yourRole %></p>
<% if (it.message) { %><p id="writes"><%= it.writes %></p>
<blockquote dir="auto" aria-labelledby="writes"><%= it.message %></blockquote>
<% } %><p><%= it.validUntil %></p>
<% if (it.acceptance.by === 'sign-in') { %><p><strong><%= it.howToAccept %></strong></p>
<% } else { %><p class="quiet"><%= it.meantFor %></p>
<% } %><div class="actions">
<% if (it.acceptance.by === 'link') { %><a class="button" href="<%= it.acceptance.url %>" rel="noreferrer"><%= it.words.accept %></a>
<% } else if (it.acceptance.by === 'button') { %><form method="post" action="<%= it.path %>/accept"><button class="button"><%= it.words.accept %></button></form>
<% } %><a class="button second" href="<%= it.path %>/decline"><%= it.words.decline %></a>
</div>
<small><%= it.words.notExpected %></small>
</main>`);

const questionPage = eta.compile(`<main class="panel">
<h1><%= it.notice.title %></h1>
<p><%= it.notice.text %></p>
<div class="actions">
<form method="post" action="<%= it.path %>/decline"><button class="button"><%= it.words.decline %></button></form>
<a class="button second" href="<%= it.path %>"><%= it.words.back %></a>
</div>
</main>`);

const noticePage = eta.compile(`<main class="panel">
<h1><%= it.notice.title %></h1>
<p><%= it.notice.text %></p>
<% if (it.requestPath) { %><div class="actions">
<form method="post" action="<%= it.requestPath %>"><button class="button"><%= it.words.request %></button></form>
</div>
<% } %></main>`);

/** What a page needs besides the invite. */
export interface Surroundings {
  readonly words: Words;
  /** The way from the page to the root of the service. */
  readonly root: string;
}

/** Renders what the invite offers while it can be accepted, or why it can't be. */
export function renderInvite(
  invite: InvitePreview,
  { words, root }: Surroundings,
  now: Date,
  acceptance: Acceptance,
): string {
  const closed = obstacleNotice(invite, words);
  if (closed) return renderObstacle(invite, closed, { words, root });
  const { inviter, workspace } = namesIn(invite, words);
  const facts = {
    words,
    acceptance,
    path: pathOf(invite, root),
    headline: words.headline(inviter, workspace),
    yourRole: words.yourRole(words.roles[invite.role]),
    writes: words.writes(inviter),
    message: isVisible(invite.message) ? invite.message.trimEnd() : '',
    validUntil: words.validUntil(
      dateInWords(invite.expiresAt, words.language),
      fromNow(invite.expiresAt, now, words.language),
    ),
    meantFor: words.meantFor(invite.email),
    howToAccept: words.howToAccept(invite.email),
  };
  return page(facts.headline, words, eta.render(invitePage, facts));
}

/** Asks whether to decline, or states why the invite can't be accepted. */
export function renderDeclineQuestion(invite: InvitePreview, { words, root }: Surroundings): string {
  const closed = obstacleNotice(invite, words);
  if (closed) return renderObstacle(invite, closed, { words, root });
  const notice = words.reallyDecline(namesIn(invite, words).workspace);
  return page(notice.title, words, eta.render(questionPage, { notice, words, path: pathOf(invite, root) }));
}

/** A lapsed invite can be asked for again: that is the only thing to do about an obstacle here. */
function renderObstacle(invite: InvitePreview, notice: Notice, { words, root }: Surroundings): string {
  const canRequest = invite.obstacle === 'invite-expired' && !invite.isRequested;
  const requestPath = canRequest ? `${pathOf(invite, root)}/request` : undefined;
  return page(notice.title, words, eta.render(noticePage, { notice, words, requestPath }));
}

export function renderNotice(notice: Notice, words: Words): string {
  return page(notice.title, words, eta.render(noticePage, { notice }));
}

/** The names of inviter and workspace for the sentences of the page. */
export function namesIn({ inviter, workspace }: InvitePreview, words: Words) {
  return {
    inviter: oneLine(nameOf(inviter), MAX_CHARACTERS) || words.someMember,
    workspace: oneLine(workspace.name, MAX_CHARACTERS) || words.someWorkspace,
  };
}

const pathOf = ({ token }: InvitePreview, root: string) => `${root}invites/${token}`;

/** Undefined while the invite can be accepted. */
function obstacleNotice(invite: InvitePreview, words: Words): Notice | undefined {
  const { inviter } = namesIn(invite, words);
  switch (invite.obstacle) {
    case undefined:
      return undefined;
    case 'invite-not-pending':
      return settledNotice(invite, words);
    case 'invite-expired':
      if (invite.isRequested) return words.requested(inviter);
      return words.lapsed(inviter, dateInWords(invite.expiresAt, words.language));
    case 'inviter-lost-permission':
      return words.inviterLostPermission;
    case 'domain-not-allowed':
      return words.domainNotAllowed(namesIn(invite, words).workspace, invite.email);
  }
}

function settledNotice(invite: InvitePreview, words: Words): Notice {
  const { inviter, workspace } = namesIn(invite, words);
  if (invite.status === 'cancelled') return words.withdrawn(inviter);
  if (invite.status === 'expired') return words.closed(inviter, dateInWords(invite.expiresAt, words.language));
  return invite.hasLeft ? words.hasLeft(workspace, invite.email) : words.accepted(workspace, invite.email);
}

function page(title: string, { language }: Words, body: string): string {
  return renderPage({ title, language, width: 'card', body });
}
