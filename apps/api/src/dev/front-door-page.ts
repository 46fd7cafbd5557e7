import { eta, renderPage } from '../pages/page.js';

export interface FrontDoor {
  /** Whether there are demo people and invites to try. */
  readonly demo: boolean;
  /** Whether the dev mailbox holds the mail. */
  readonly mailbox: boolean;
}

const door = eta.compile(`<main class="panel">
<h1>Invites is running</h1>
<p class="quiet">The workspace-invitation backend, on this machine and for development.</p>
<% if (it.demo) { %><ol class="steps">
<li><h2><a href="./docs#/subpackage_invites/resend-create">Resend invite 1</a></h2>
<p>It has lapsed, as its <a href="./docs#/subpackage_invites/detail-retrieve">view</a> tells, which also says what you can do with it. Press
<em>Execute</em>: you are signed in as Olivia, the Owner.</p></li>
<li><h2><% if (it.mailbox) { %><a href="./dev/mailbox">Read its mail</a><% } else { %>Read its mail<% } %></h2>
<p>Ines has been mailed the same link, valid for seven days more, and a webhook has
<a href="./dev/webhooks">told another server</a> of it.</p></li>
<li><h2>Open the invite as Ines</h2>
<p>Follow the link in the mail, then accept or decline. The webhook knows at once, and a minute later Olivia has a
mail<% if (it.mailbox) { %> in <a href="./dev/mailbox">the mailbox</a><% } %>, for the invite was hers.</p></li>
</ol>
<% } %><h2>Also here</h2>
<dl>
<dt><a href="./docs">Swagger UI</a></dt><dd>every operation, to try</dd>
<dt><a href="./reference">API reference</a></dt><dd>with code in nine languages</dd>
<% if (it.mailbox) { %><dt><a href="./dev/mailbox">Dev mailbox</a></dt><dd>the mails that were sent</dd>
<% } %><% if (it.demo) { %><dt><a href="./dev/webhooks">Webhook receiver</a></dt><dd>what the webhook of the demo was told</dd>
<% } %><dt><a href="./openapi.json">openapi.json</a></dt><dd>the API document; also <a href="./openapi.yaml">as YAML</a></dd>
<dt><a href="./health/ready">Health</a></dt><dd>whether it can work; <a href="./health/live">whether it runs</a></dd>
</dl>
<small>Metrics have a port of their own, and each demo person a token: the terminal shows them.</small>
</main>`);

export function renderFrontDoor(facts: FrontDoor): string {
  return renderPage({ title: 'Invites', width: 'card', body: eta.render(door, facts) });
}
