import { Eta } from 'eta/core';
import type { CapturedMail } from '@invites/runtime';

/** The ways to look at a mail, each by the name of its tab. */
export const VIEWS = { html: 'HTML', text: 'Text', source: 'Source' } as const;

export type View = keyof typeof VIEWS;

export interface MailboxPage {
  /** Newest first. */
  readonly mails: readonly CapturedMail[];
  /** The mail to read; undefined when there is none. */
  readonly mail: CapturedMail | undefined;
  readonly view: View;
}

const STYLE = `
:root { color-scheme: light dark; --line: #c9cfd8; --quiet: #566070; --accent: #2457c5; --chosen: #e6edfb; }
@media (prefers-color-scheme: dark) { :root { --line: #3a424e; --quiet: #b4bcc8; --accent: #8ab4ff; --chosen: #223049; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.2rem; margin: 0 0 .5rem; } p { margin: .25rem 0 1rem; }
.skip:not(:focus) { position: absolute; left: -99rem; }
.mails { border: 1px solid var(--line); border-radius: .5rem; max-height: 13rem; overflow: auto; margin-bottom: 1rem; }
.mails ol { list-style: none; margin: 0; padding: 0; }
.mails a { display: block; padding: .6rem .8rem; color: inherit; text-decoration: none; border-left: 4px solid transparent; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a:hover, .mails a[aria-current] { background: var(--chosen); border-left-color: var(--accent); }
.mails strong, .mails small { display: block; } .mails small, dt { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem .75rem; margin: 0 0 1rem; } dd { margin: 0; }
.tabs { display: flex; gap: .25rem; border-bottom: 1px solid var(--line); }
.tabs a { padding: .5rem 1rem; text-decoration: none; border-bottom: 3px solid transparent; }
.tabs a[aria-current] { border-bottom-color: var(--accent); font-weight: 600; color: inherit; }
iframe { display: block; width: 100%; height: 44rem; max-height: 85vh; border: 1px solid var(--line); border-top: 0; }
pre { margin: 0; padding: 1rem .25rem; white-space: pre-wrap; } .source { font: .85rem/1.5 ui-monospace, monospace; }
@media (min-width: 56rem) {
  .columns { display: grid; grid-template-columns: 20rem minmax(0, 1fr); gap: 1.5rem; align-items: start; }
  .mails { max-height: 85vh; }
}
`;

const eta = new Eta({ autoEscape: true, autoTrim: false });

const page = eta.compile(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><% if (it.mail) { %><%= it.mail.subject %> – <% } %>Dev mailbox</title>
<style><%~ it.style %></style>
</head>
<body>
<% if (it.mail) { %><a class="skip" href="#mail">Skip to the mail</a><% } %>
<header>
<h1>Dev mailbox</h1>
<p>Mail that this development server has kept instead of sending it, newest first.</p>
</header>
<% if (!it.mail) { %><main>
<p><strong>No mail yet.</strong> Send or resend an invite, in <a href="/docs">Swagger UI</a> or with the curl line that
<code>npm start</code> has printed; then reload this page.</p>
</main>
<% } else { %><div class="columns">
<nav class="mails" aria-label="Mails">
<ol>
<% for (const one of it.mails) { %><li><a href="/dev/mailbox/<%= one.id %>"<% if (one.id === it.mail.id) { %> aria-current="true"<% } %>><strong dir="auto"><%= one.subject %></strong>
<small><%= one.to %></small><small><%~ it.time(one) %></small></a></li>
<% } %></ol>
</nav>
<main id="mail" tabindex="-1">
<h2 dir="auto"><%= it.mail.subject %></h2>
<dl>
<dt>To</dt><dd><%= it.mail.to %></dd>
<dt>Kept</dt><dd><%~ it.time(it.mail) %></dd>
<% for (const link of it.links) { %><dt>Link</dt><dd><a href="<%= link %>" rel="noreferrer"><%= link %></a></dd>
<% } %></dl>
<nav class="tabs" aria-label="Views of the mail">
<% for (const [view, name] of it.views) { %><a href="/dev/mailbox/<%= it.mail.id %>?view=<%= view %>"<% if (view === it.view) { %> aria-current="page"<% } %>><%= name %></a>
<% } %></nav>
<% if (it.view === 'html') { %><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/dev/mailbox/<%= it.mail.id %>/html"></iframe>
<% } else if (it.view === 'text') { %><pre dir="auto"><%= it.mail.text %></pre>
<% } else { %><pre class="source"><%= it.mail.source %></pre>
<p><a href="/dev/mailbox/<%= it.mail.id %>/source">The source alone</a></p>
<% } %></main>
</div>
<% } %></body>
</html>
`);

/** The list of mails beside the one to read. It needs no script. */
export function renderMailboxPage({ mails, mail, view }: MailboxPage): string {
  return eta.render(page, {
    mails,
    mail,
    view,
    views: Object.entries(VIEWS),
    style: STYLE,
    time,
    links: linksIn(mail),
  });
}

function time({ capturedAt }: CapturedMail): string {
  const [day, clock] = new Date(capturedAt).toISOString().split('T') as [string, string];
  return `<time datetime="${day}T${clock}">${day} ${clock.slice(0, 8)} UTC</time>`;
}

/** Links that stand alone on a line of the text. */
function linksIn(mail: CapturedMail | undefined): readonly string[] {
  return mail?.text.match(/^https?:\/\/\S+$/gm) ?? [];
}
