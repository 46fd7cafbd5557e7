import { fromNow } from '../pages/from-now.js';
import { eta, renderPage } from '../pages/page.js';
import type { ReceivedDelivery } from './demo-receiver.js';
import { devNavigation } from './dev-navigation.js';

export interface ReceiverPage {
  /** Newest first. */
  readonly deliveries: readonly ReceivedDelivery[];
  /** The delivery to show; undefined when there is none. */
  readonly delivery: ReceivedDelivery | undefined;
  /** The way to `/`. */
  readonly root: string;
}

const reader = eta.compile(`<% if (it.delivery) { %><a class="skip" href="#delivery">Skip to the delivery</a><% } %>
<header>
<%~ it.navigation %>
<h1>Webhook receiver</h1>
<p class="quiet">What the webhook of the demo has delivered to this page since the start, newest first.</p>
</header>
<% if (!it.delivery) { %><main class="panel">
<h2>No delivery yet</h2>
<p>Send, resend or accept an invite, as <a href="<%= it.root %>">the three steps</a> do; then reload this page.</p>
</main>
<% } else { %><div class="columns">
<nav class="mails" aria-label="Deliveries">
<ol>
<% for (const one of it.deliveries) { %><li><a href="<%= it.root %>dev/webhooks/<%= one.id %>"<% if (one.id === it.delivery.id) { %> aria-current="true"<% } %>><strong><%= one.event.type %></strong>
<small><%= one.event.data?.invite?.email %></small> <small><%~ it.ago(one) %></small></a></li>
<% } %></ol>
</nav>
<main id="delivery" class="panel" tabindex="-1">
<h2><%= it.delivery.event.type %></h2>
<dl>
<% for (const [name, value] of Object.entries(it.delivery.headers)) { %><dt><%= name %></dt><dd><%= value %></dd>
<% } %></dl>
<p>The signature is good: the body is from the webhook, and as it was sent.</p>
<pre><%= JSON.stringify(it.delivery.event, null, 2) %></pre>
</main>
</div>
<% } %>`);

/** Renders the list of deliveries beside the one to show, without a script. */
export function renderReceiverPage({ deliveries, delivery, root }: ReceiverPage): string {
  const title = delivery ? `${delivery.event.type} – Webhook receiver` : 'Webhook receiver';
  const facts = { navigation: devNavigation(root), root, deliveries, delivery, ago };
  return renderPage({ title, width: 'window', body: eta.render(reader, facts) });
}

function ago({ receivedAt }: ReceivedDelivery): string {
  return `<time datetime="${receivedAt.toISOString()}">${fromNow(receivedAt, new Date(), 'en')}</time>`;
}
