/**
 * A character that leaves something on the page: no space, control or format character, nothing that Unicode says to
 * leave out (Hangul fillers among it), no mark without a letter below it, and none of the letters and symbols that are
 * blank by their name (Braille, a note's head, hieroglyphs).
 */
const VISIBLE =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{M}\u2800\u{1D159}\u{13441}\u{13442}]/u;

/** Whether anything of a text can be seen. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}
