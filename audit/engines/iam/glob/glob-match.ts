/**
 * Whether `pattern`, with `*` for any run of characters and `?` for one, matches all of `text`, case-insensitive. The
 * time is proportional to the product of both lengths, for any pattern.
 */
export function isGlobMatch(pattern: string, text: string): boolean {
  return isExactGlobMatch(pattern.toLowerCase(), text.toLowerCase())
}

/** The same, case-sensitive. */
export function isExactGlobMatch(want: string, have: string): boolean {
  return isGlobMatchBetween(want, 0, want.length, have, 0, have.length)
}

/** The same, for the part of both texts between two positions. */
export function isGlobMatchBetween(
  want: string,
  first: number,
  end: number,
  have: string,
  from: number,
  to: number,
): boolean {
  let at = from
  let star = -1
  let resume = from
  let next = first
  while (at < to) {
    const wanted = next < end ? want[next] : undefined
    if (wanted === '*') {
      star = next
      resume = at
      next += 1
    } else if (wanted === '?' || wanted === have[at]) {
      at += 1
      next += 1
    } else if (star !== -1) {
      resume += 1
      at = resume
      next = star + 1
    } else return false
  }
  while (next < end && want[next] === '*') next += 1
  return next === end
}
