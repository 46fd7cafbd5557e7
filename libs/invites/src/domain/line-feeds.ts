/** A text whose lines end with a line feed, whatever ended them where it was typed (CRLF in forms and on Windows). */
export function lineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
