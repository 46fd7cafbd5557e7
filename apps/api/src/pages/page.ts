import { createHash } from 'node:crypto';
import { Eta } from 'eta/core';
import { STYLE } from './style.js';

/** The template engine of our pages, which escapes every value. */
export const eta = new Eta({ autoEscape: true, autoTrim: false });

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' " +
  "fill='%232457c5'/%3E%3Cpath d='M7 10h18v12H7zl9 7 9-7' fill='none' stroke='%23fff' stroke-width='2' " +
  "stroke-linejoin='round'/%3E%3C/svg%3E";

/** A page may run nothing and load nothing, except for the style sheet in it. */
export const PAGE_CSP =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; ` +
  "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export interface Page {
  readonly title: string;
  /** A language tag; English by default. */
  readonly language?: string;
  /** The width: a card to read, or the whole window. */
  readonly width: 'card' | 'window';
  /** Markup. */
  readonly body: string;
}

const shell = eta.compile(`<!doctype html>
<html lang="<%= it.language %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><%= it.title %></title>
<link rel="icon" href="<%~ it.icon %>">
<style><%~ it.style %></style>
</head>
<body class="<%= it.width %>">
<%~ it.body %>
</body>
</html>
`);

/** Renders a page in the layout that all our own pages share, without a script. */
export function renderPage({ language = 'en', ...page }: Page): string {
  return eta.render(shell, { ...page, language, icon: ICON, style: STYLE });
}
