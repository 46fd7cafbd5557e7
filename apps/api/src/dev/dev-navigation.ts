/** Markup that links the pages for developers to each other. `root` is the way to `/`. */
export const devNavigation = (root: string) => `<nav class="pages" aria-label="Pages">
<a class="brand" href="${root}">Invites</a>
<a href="${root}docs">Swagger UI</a>
<a href="${root}reference">Reference</a>
<a href="${root}dev/mailbox">Mailbox</a>
</nav>`;
