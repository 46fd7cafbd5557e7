/** What an address of the web, a file share or a mailbox needs. */
const MARKS = /[:\uFF1A]?[/\\\uFF0F]{2,}|[.:@\u3002\uFF0E\uFF61\uFF1A\uFF20]/gu;
/** No rule below looks farther. */
const NEIGHBOURS = 10;

/**
 * Plain text of strangers without links, for mail programs make them of all that looks like an address, and strangers
 * must not send links by our mails. Brackets show what was done: `https[://]evil[.]example`. Nothing invisible is added,
 * so that nobody copies what they can't see. Prose stays as it is: `e.g.`, `3.5`, `10:30`, `and/or`.
 */
export function inertText(text: string): string {
  return text.replaceAll(MARKS, (mark, at: number) => {
    const before = text.slice(Math.max(0, at - NEIGHBOURS), at);
    const after = text.slice(at + mark.length, at + mark.length + NEIGHBOURS);
    return isOfALink(mark, before, after) ? `[${mark}]` : mark;
  });
}

function isOfALink(mark: string, before: string, after: string): boolean {
  if (!/^\S/.test(after)) return false;
  if (mark.length > 1) return true; // before the name of a server
  if (!/\S$/.test(before)) return false;
  if (mark === '@' || mark === '\uFF20') return true;
  if (mark === ':' || mark === '\uFF1A') return !(/(?:^|\W)\d{1,2}$/.test(before) && /^\d/.test(after)); // a time
  const isDomain = /^\p{L}{2}/u.test(after);
  const isNumbers = /\d$/.test(before) && /^\d{1,3}\.\d{1,3}\.\d/.test(after);
  return isDomain || isNumbers;
}
