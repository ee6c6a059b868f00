import pLimit from 'p-limit'

/** How many items are processed at the same time. */
const CONCURRENCY = 32

/** Maps `items` with bounded concurrency. The results are in the order of `items`. Rejects with the first error. */
export async function mapConcurrent<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  return items.length <= CONCURRENCY
    ? Promise.all(items.map(item => each(item)))
    : pLimit(CONCURRENCY).map(items, each)
}
