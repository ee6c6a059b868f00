const sayings = new WeakMap<object, string>()

/** A value that never changes as a text: the same text is the same value. */
export function sayingOf(value: object): string {
  let saying = sayings.get(value)
  if (saying === undefined) {
    saying = JSON.stringify(value)
    sayings.set(value, saying)
  }
  return saying
}
