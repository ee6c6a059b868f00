/** Computes something of few keys, which it is asked for many times, once for each of them. */
export function cacheResults<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { result: V }>()
  return key => {
    const found = known.get(key)
    if (found !== undefined) return found.result
    const result = compute(key)
    known.set(key, { result })
    return result
  }
}
