/** Scalar sets styles from its script. It may load nothing from elsewhere, and make no code from text. */
export const REFERENCE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** `root` is the way to `/`. */
export const referencePage = (root: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Invites API reference</title>
<link rel="icon" href="${root}docs/favicon-32x32.png">
</head>
<body>
<div id="reference"></div>
<noscript>The reference needs JavaScript. <a href="${root}reference.md">The same in Markdown</a> does not.</noscript>
<script src="${root}reference/scalar.js"></script>
<script src="${root}reference/start.js"></script>
</body>
</html>
`;

/** In light mode, Scalar's secondary text and method names lack the contrast that WCAG 2 requires. */
const STYLE = `
.light-mode {
  --scalar-color-2: #4a5260; --scalar-color-3: #5c6470; --scalar-color-green: #0b6e43; --scalar-color-blue: #1f5fae;
  --scalar-color-orange: #8a4b00; --scalar-color-red: #b3261e; --scalar-color-yellow: #7a5600; --scalar-color-purple: #5b3fb0;
}
.scalar-reference-intro-auth { display: none; }
.dark-mode { --scalar-color-3: #9aa0aa; --scalar-color-red: #ff8a80; }
`;

const CONFIGURATION = {
  withDefaultFonts: false,
  defaultOpenAllTags: true,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  hideTestRequestButton: true,
  hiddenClients: true, // the document has samples of its own
  agent: { disabled: true },
  mcp: { disabled: true },
  customCss: STYLE,
};

/** Finds the document in relation to its own address, `/reference/start.js`. */
export const REFERENCE_SCRIPT = `Scalar.createApiReference('#reference', {
  url: new URL('../openapi.json', document.currentScript.src).href,
  ...${JSON.stringify(CONFIGURATION)},
});
`;
