/** The id that a path names: a positive decimal integer, however large. Undefined for any other text. */
export function readId(text: string): number | undefined {
  return /^\d+$/.test(text) && !/^0+$/.test(text) ? Number(text) : undefined;
}
