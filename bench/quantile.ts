/** The `q` quantile of `values`, to three digits after the point. */
export function computeQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  return Math.round(value * 1000) / 1000
}
