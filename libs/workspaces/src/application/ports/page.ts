/** Selects a part of a list that is ordered by id. */
export interface PageQuery {
  /** Only items with a greater id; the list begins at its first item when left out. */
  readonly after?: number;
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Ask for the next page with this as `after`; undefined when there is none. */
  readonly next: number | undefined;
}

/** Makes the page of what a query for one item more than `limit` has found. */
export function pageOf<Item extends { readonly id: number }>(found: readonly Item[], limit: number): Page<Item> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)!.id : undefined };
}
