import { Eta } from 'eta/core';

/** The characters that an address of the web, a file share or a mailbox needs. */
const NEEDED = /[.:/\\@\u3002\uFF0E\uFF61\uFF1A\uFF0F\uFF20](?=\S)/gu;

const { escapeFunction } = new Eta().config;

/** Text as HTML. */
export const escaped: (text: string) => string = escapeFunction;

/**
 * Text of strangers as HTML without links, although mail programs make them of all that looks like an address. Those
 * that keep to HTML make none within an `<a>`, which can't contain another, and those that read text by text find a word
 * in pieces. The text looks the same and is copied as it was typed.
 */
export function inertMarkup(text: string): string {
  return text
    .split(/(\s+)/u)
    .map((word) => {
      const pieces = escaped(word).replaceAll(NEEDED, '<span>$&</span>');
      return pieces === escaped(word) ? pieces : `<a style="color:inherit;text-decoration:none">${pieces}</a>`;
    })
    .join('');
}
