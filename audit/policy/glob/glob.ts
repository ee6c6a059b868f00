/**
 * Whether `pattern`, with `*` for any run of characters and `?` for one, matches the whole of `text`, in any case.
 * Takes time in proportion to both lengths, whatever the pattern is.
 */
export function globMatches(pattern: string, text: string): boolean {
  return exactGlobMatches(pattern.toLowerCase(), text.toLowerCase())
}

/** The same, where case matters. */
export function exactGlobMatches(want: string, have: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let next = 0
  while (at < have.length) {
    if (next < want.length && (want[next] === '?' || (want[next] === have[at] && want[next] !== '*'))) {
      at += 1
      next += 1
    } else if (want[next] === '*') {
      star = next
      resume = at
      next += 1
    } else if (star !== -1) {
      resume += 1
      at = resume
      next = star + 1
    } else return false
  }
  while (want[next] === '*') next += 1
  return next === want.length
}
