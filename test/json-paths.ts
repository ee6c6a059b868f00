/** The paths of all fields in `value`, those of lists by number. */
export function listPaths(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...listPaths(inner).map(path => [name, ...path]),
  ])
}

/** Sets or removes the value of `target` at `path`. */
export function replaceAtPath<T>(target: T, [name = '', ...deeper]: readonly string[], value: unknown): T {
  const fields = target as Record<string, unknown>
  const changed = deeper.length > 0 ? replaceAtPath(fields[name], deeper, value) : value
  if (Array.isArray(target))
    return target.flatMap((item: unknown, index) =>
      String(index) === name ? (changed === undefined ? [] : [changed]) : [item],
    ) as T
  const { [name]: _, ...others } = fields
  return (changed === undefined ? others : { ...others, [name]: changed }) as T
}
