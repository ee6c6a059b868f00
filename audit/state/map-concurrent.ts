/** How many items are worked on at the same time. */
const CONCURRENCY = 32

/** What `each` answers of `items`, of which only so many are worked on at the same time. */
export async function mapConcurrent<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += CONCURRENCY)
    results.push(...(await Promise.all(items.slice(start, start + CONCURRENCY).map(each))))
  return results
}
