/** Which part of a list, in the order of its ids. */
export interface PageQuery {
  /** Only what has a greater id; the list from its beginning when left out. */
  readonly after?: number;
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Ask for the next page with this as `after`; undefined when there is none. */
  readonly next: number | undefined;
}

/** The page, of what was found for one item more than it has. */
export function pageOf<Item extends { readonly id: number }>(found: readonly Item[], limit: number): Page<Item> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)!.id : undefined };
}
