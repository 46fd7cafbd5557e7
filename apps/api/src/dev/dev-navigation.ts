/** Markup that links the pages for developers to each other. */
export const DEV_NAVIGATION = `<nav class="pages" aria-label="Pages">
<a class="brand" href="/">Invites</a>
<a href="/docs">Swagger UI</a>
<a href="/reference">Reference</a>
<a href="/dev/mailbox">Mailbox</a>
</nav>`;
