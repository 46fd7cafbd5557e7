/** The style sheet of our own pages, light and dark, for phones and large screens. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f2f4f7; --card: #fff; --words: #1c2430; --quiet: #566070; --line: #d3d9e2; --accent: #2457c5;
  --on-accent: #fff; --chosen: #e6edfb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1f242c; --words: #eceff3; --quiet: #b4bcc8; --line: #3a424e; --accent: #8ab4ff;
    --on-accent: #10151d; --chosen: #25334d;
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
.pages { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-bottom: 1.25rem; }
.brand { margin-inline-end: .5rem; color: inherit; font-weight: 700; text-decoration: none; }
h1 + .quiet { margin-top: -.5rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem .75rem; margin: 0 0 1rem; }
dd { margin: 0; }
ol { margin: 0; padding: 0; list-style: none; }
.mails { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; max-height: 14rem; overflow: auto; margin-bottom: 1rem; }
.mails a { display: block; padding: .65rem .9rem; color: inherit; text-decoration: none; border-inline-start: 4px solid transparent; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a:hover, .mails a[aria-current] { background: var(--chosen); border-inline-start-color: var(--accent); }
.mails a:focus-visible { outline-offset: -3px; }
.mails strong { display: block; font-weight: 600; line-height: 1.4; }
.mails small + small::before { content: '· '; }
.tabs { display: flex; gap: .25rem; border-bottom: 1px solid var(--line); }
.tabs a { padding: .5rem 1rem; text-decoration: none; border-bottom: 3px solid transparent; }
.tabs a[aria-current] { border-bottom-color: var(--accent); font-weight: 600; color: inherit; }
.tabs + pre { padding: 1rem .25rem; }
iframe { display: block; width: 100%; height: 40rem; max-height: 85vh; border: 1px solid var(--line); border-top: 0; }
@media (min-width: 56rem) {
  .columns { display: grid; grid-template-columns: 20rem minmax(0, 1fr); gap: 1.25rem; align-items: start; }
  .mails { max-height: 85vh; }
}
@media (max-width: 36rem) { .window .panel { padding: 1.1rem .9rem; } }
.steps { counter-reset: step; display: grid; gap: 1rem; margin-bottom: 1.5rem; }
.steps li { counter-increment: step; display: grid; grid-template-columns: 2.5rem minmax(0, 1fr); gap: 0 .75rem; }
.steps li::before {
  content: counter(step); grid-row: span 2; display: grid; place-items: center; width: 2.25rem; height: 2.25rem;
  border-radius: 50%; background: var(--chosen); color: var(--accent); font-weight: 700;
}
.steps h2 { margin: .3rem 0 .15rem; } .steps p { margin: 0; grid-column: 2; }
`;
