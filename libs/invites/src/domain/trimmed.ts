/** White space of every script, and the characters without width that come with pasted text: BOM, joiners, directions. */
const SPACE = /[\p{White_Space}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;

/** A text without the space around it, in linear time: a regular expression for the end would try at every space. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text[start]!)) start++;
  while (end > start && SPACE.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
