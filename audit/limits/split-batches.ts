/** What a batch may contain: how many parts, and how many bytes of all parts together. */
export interface BatchLimits {
  count: number
  bytes: number
}

/** Splits parts, in order, into batches within the limits. A part that exceeds the bytes alone is a batch of its own. */
export function splitIntoBatches<T>(
  parts: readonly T[],
  measure: (part: T) => number,
  limits: BatchLimits,
): T[][] {
  const batches: T[][] = []
  let bytes = 0
  for (const part of parts) {
    const size = measure(part)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length === limits.count || bytes + size > limits.bytes) {
      batches.push([part])
      bytes = size
    } else {
      batch.push(part)
      bytes += size
    }
  }
  return batches
}

/** Splits parts, in order, into chunks of `size`. */
export function splitIntoChunks<T>(parts: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(parts.length / size) }, (_, at) =>
    parts.slice(at * size, (at + 1) * size),
  )
}
