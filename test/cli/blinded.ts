import { keyOf } from '../../audit/resources/resource.ts'
import type { Audited, Judged } from './audited.ts'

/** How an audit that could not read something differs from one that could. */
export interface Blinded {
  /** Verdicts that became INSUFFICIENT_DATA, or became it for another reason. */
  unknown: Judged[]
  /** Verdicts that went with their resources, of which nothing is said any more. */
  vanished: Judged[]
  /** Verdicts that went while nothing was said to be unlisted. */
  silent: Judged[]
  /** What is said to be unlisted, and was not before. */
  said: string[]
  /** What must never be: other verdicts than before, and verdicts missing of resources that were judged. */
  wrong: string[]
}

/** Compares an audit with the one `before` something could no longer be read. */
export function blinded(before: Audited, after: Audited): Blinded {
  const judged = new Set([...after.verdicts.values()].map(({ resource }) => keyOf(resource)))
  const result: Blinded = {
    unknown: [],
    vanished: [],
    silent: [],
    said: after.posture.unlisted.filter(why => !before.posture.unlisted.includes(why)),
    wrong: [...after.verdicts.keys()].filter(key => !before.verdicts.has(key)).map(key => `new: ${key}`),
  }
  for (const [key, was] of before.verdicts) {
    const is = after.verdicts.get(key)
    if (is === undefined) {
      if (judged.has(keyOf(was.resource))) result.wrong.push(`left out: ${key}`)
      else result.vanished.push(was)
    } else if (is.status !== was.status || is.reason !== was.reason) {
      if (is.status === 'INSUFFICIENT_DATA') result.unknown.push(is)
      else result.wrong.push(`${was.status} became ${is.status}: ${key}`)
    }
  }
  return { ...result, silent: result.said.length > 0 ? [] : result.vanished }
}
