/** A filter that archives or suppresses the findings that match it, now and in the future. */
export interface SuppressionFilter {
  name: string
  /**
   * The fields of findings for which its criteria select values, in alphabetical order. A field from which they only
   * exclude values is left out.
   */
  fields: readonly string[]
}

/** Sorts filters by their names. */
export function sortFilters(filters: readonly SuppressionFilter[]): SuppressionFilter[] {
  return filters.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}
