/**
 * The HTML of the mail, in Eta, which escapes everything but what is markup already: sentences with names, and the
 * lines of the message. Mail clients keep inline styles and tables; those that keep
 * the style sheet too get dark colours from it, the others a light card that stays readable.
 */
export const HTML_PART = `<!doctype html>
<html lang="<%= it.words.language %>" dir="<%= it.words.direction %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title><%= it.subject %></title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #14171c !important; }
  .card { background: #1f242c !important; border-color: #3a424e !important; }
  .words { color: #eceff3 !important; }
  .quiet { color: #b4bcc8 !important; }
  .quote { border-color: #8ab4ff !important; }
  .link { color: #8ab4ff !important; }
  .button { background: #8ab4ff !important; color: #10151d !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f7;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border:1px solid #d9dee5;border-radius:10px;">
<tr><td class="words" align="<%= it.words.direction === 'ltr' ? 'left' : 'right' %>" style="padding:28px 24px;color:#1c2430;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-word;">
<h1 class="words" style="margin:0 0 12px;color:#1c2430;font-size:22px;line-height:1.3;font-weight:600;"><%~ it.headline %></h1>
<p style="margin:0 0 20px;"><%= it.yourRole %></p>
<% if (it.message) { %><p style="margin:0 0 6px;"><%~ it.writes %></p>
<blockquote class="quote" dir="auto" style="margin:0 0 24px;padding:2px 14px;border:0 solid #2457c5;border-inline-start-width:3px;white-space:pre-wrap;"><%~ it.message %></blockquote>
<% } %><p style="margin:0 0 24px;"><a class="button" href="<%= it.link %>" style="display:inline-block;padding:13px 24px;background:#2457c5;color:#ffffff;font-weight:600;text-decoration:none;border-radius:6px;"><%= it.words.open %></a></p>
<p class="quiet" style="margin:0 0 16px;color:#566070;font-size:14px;"><%= it.words.orOpen %><br><a class="link" dir="ltr" href="<%= it.link %>" style="color:#2457c5;word-break:break-all;"><%= it.link %></a></p>
<p style="margin:0 0 16px;"><%= it.validUntil %></p>
<p style="margin:0 0 16px;"><%~ it.meantFor %></p>
<p class="quiet" style="margin:0;color:#566070;font-size:14px;"><%= it.words.notExpected %></p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
