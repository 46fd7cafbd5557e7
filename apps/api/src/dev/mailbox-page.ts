import type { CapturedMail } from '@invites/runtime';
import { fromNow } from '../pages/from-now.js';
import { eta, renderPage } from '../pages/page.js';
import { devNavigation } from './dev-navigation.js';

/** The views of a mail, with the names of their tabs. */
export const VIEWS = { html: 'HTML', text: 'Text', source: 'Source' } as const;

export type View = keyof typeof VIEWS;

export interface MailboxPage {
  /** Newest first. */
  readonly mails: readonly CapturedMail[];
  /** The mail to show; undefined when there is none. */
  readonly mail: CapturedMail | undefined;
  readonly view: View;
  /** The way to `/`. */
  readonly root: string;
}

const reader = eta.compile(`<% if (it.mail) { %><a class="skip" href="#mail">Skip to the mail</a><% } %>
<header>
<%~ it.navigation %>
<h1>Dev mailbox</h1>
<p class="quiet">Mail that this development server has stored instead of sending it, newest first.</p>
</header>
<% if (!it.mail) { %><main class="panel">
<h2>No mail yet</h2>
<p>Send or resend an invite, in <a href="<%= it.root %>docs#/subpackage_invites/resend-create">Swagger UI</a> or with the curl line
that <code>npm start</code> has printed; then reload this page.</p>
</main>
<% } else { %><div class="columns">
<nav class="mails" aria-label="Mails">
<ol>
<% for (const one of it.mails) { %><li><a href="<%= it.root %>dev/mailbox/<%= one.id %>"<% if (one.id === it.mail.id) { %> aria-current="true"<% } %>><strong dir="auto"><%= one.subject %></strong>
<small><%= one.to %></small> <small><%~ it.ago(one) %></small></a></li>
<% } %></ol>
</nav>
<main id="mail" class="panel" tabindex="-1">
<h2 dir="auto"><%= it.mail.subject %></h2>
<dl>
<dt>To</dt><dd><%= it.mail.to %></dd>
<% if (it.mail.replyTo) { %><dt>Reply-To</dt><dd><%= it.mail.replyTo %></dd>
<% } %><dt>Stored</dt><dd><%~ it.time(it.mail) %></dd>
<% for (const link of it.links) { %><dt>Link</dt><dd><a href="<%= link %>" rel="noreferrer"><%= link %></a></dd>
<% } %></dl>
<nav class="tabs" aria-label="Views of the mail">
<% for (const [view, name] of it.views) { %><a href="<%= it.root %>dev/mailbox/<%= it.mail.id %>?view=<%= view %>"<% if (view === it.view) { %> aria-current="page"<% } %>><%= name %></a>
<% } %></nav>
<% if (it.view === 'html') { %><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="<%= it.root %>dev/mailbox/<%= it.mail.id %>/html"></iframe>
<% } else if (it.view === 'text') { %><pre dir="auto"><%= it.mail.text %></pre>
<% } else { %><pre><%= it.mail.source %></pre>
<p><a href="<%= it.root %>dev/mailbox/<%= it.mail.id %>/source">The source alone</a></p>
<% } %></main>
</div>
<% } %>`);

/** Renders the list of mails beside the mail to show, without a script. */
export function renderMailboxPage({ mails, mail, view, root }: MailboxPage): string {
  const views = Object.entries(VIEWS);
  const facts = { navigation: devNavigation(root), root, mails, mail, view, views, time, ago, links: linksIn(mail) };
  const title = mail ? `${mail.subject} – Dev mailbox` : 'Dev mailbox';
  return renderPage({ title, width: 'window', body: eta.render(reader, facts) });
}

function time({ capturedAt }: CapturedMail): string {
  const [day, clock] = new Date(capturedAt).toISOString().split('T') as [string, string];
  return `<time datetime="${day}T${clock}">${day} ${clock.slice(0, 8)} UTC</time>`;
}

function ago({ capturedAt }: CapturedMail): string {
  const instant = new Date(capturedAt);
  return `<time datetime="${instant.toISOString()}">${fromNow(instant, new Date(), 'en')}</time>`;
}

/** The links that have a line of the text to themselves. */
function linksIn(mail: CapturedMail | undefined): readonly string[] {
  return mail?.text.match(/^https?:\/\/\S+$/gm) ?? [];
}
