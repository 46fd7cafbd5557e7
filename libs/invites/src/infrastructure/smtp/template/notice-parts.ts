/** The text part of a mail without a link: a paragraph for each sentence. */
export function noticeText(sentences: readonly string[]): string {
  return `${sentences.join('\n\n')}\n`;
}

/** The same as HTML. The sentences are markup already. */
export function noticeHtml(
  sentences: readonly string[],
  { language, direction }: { readonly language: string; readonly direction: string },
): string {
  const paragraphs = sentences.map((sentence) => `<p>${sentence}</p>`).join('\n');
  return `<!doctype html>\n<html lang="${language}" dir="${direction}"><meta charset="utf-8"><title></title>\n<body>${paragraphs}</body></html>\n`;
}
