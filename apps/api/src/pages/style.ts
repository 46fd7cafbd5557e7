/** The look of our own pages, by light and by dark, on a phone and on a screen. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f2f4f7; --card: #fff; --words: #1c2430; --quiet: #566070; --line: #d3d9e2; --accent: #2457c5;
  --on-accent: #fff; --chosen: #e6edfb; --good: #1a6b3c; --wait: #8a5300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1f242c; --words: #eceff3; --quiet: #b4bcc8; --line: #3a424e; --accent: #8ab4ff;
    --on-accent: #10151d; --chosen: #25334d; --good: #7fd6a2; --wait: #f0bf6c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; background: var(--page); color: var(--words);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere;
}
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
h1 { margin: 0 0 .75rem; font-size: 1.45rem; line-height: 1.3; }
h2 { margin: 0 0 .5rem; font-size: 1.15rem; line-height: 1.35; }
p { margin: 0 0 1rem; }
p:has(+ blockquote) { margin-bottom: .4rem; }
small, dt, .quiet { color: var(--quiet); }
code, pre { font: .875rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; }
.card { max-width: 36rem; padding-block: clamp(1rem, 8vh, 5rem); }
.panel { padding: 1.75rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.state { margin: 0 0 .25rem; color: var(--wait); font-size: .875rem; font-weight: 600; }
.state.good { color: var(--good); }
blockquote { margin: 0 0 1.25rem; padding: .1rem 1rem; border-inline-start: 3px solid var(--accent); white-space: pre-wrap; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 1rem; }
.actions form { margin: 0; }
.button {
  display: inline-block; padding: .7rem 1.4rem; border: 1px solid var(--accent); border-radius: .45rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
.button.second { background: transparent; color: var(--accent); }
.button:hover { filter: brightness(1.08); }
.window { max-width: 80rem; }
.skip:not(:focus) { position: absolute; left: -99rem; }
header p { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem .75rem; margin: 0 0 1rem; }
dd { margin: 0; }
`;
