import { countSteps } from '../step-limit.ts'

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

/** A step compares 2 ** 5 characters. */
const STEP_SHIFT = 5

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
  let repeated = 0
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
      repeated += at - resume
      resume += 1
      at = resume
      next = star + 1
    } else {
      countSteps(1 + ((at - from + repeated) >> STEP_SHIFT))
      return false
    }
  }
  countSteps(1 + ((at - from + repeated) >> STEP_SHIFT))
  while (next < end && want[next] === '*') next += 1
  return next === end
}
