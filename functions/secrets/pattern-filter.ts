import { listRequiredTexts, MIN_REQUIRED } from './required-texts.ts'

/** A rule with its pattern. */
interface PatternRule {
  pattern: RegExp
}

/** Texts that begin with the same three characters, each with the rule that needs it, by its index. */
type Bucket = readonly { text: string; rule: number }[]

/** Characters from which on a text is filtered: for shorter ones, the patterns take less time. */
const MIN_LENGTH = 256

/**
 * Makes a function that selects the rules that can match in a text, in their order, in one pass: those of which a required text
 * occurs in it, and those without any.
 */
export function createPatternFilter<R extends PatternRule>(rules: readonly R[]): (text: string) => R[] {
  const buckets = new Map<number, Bucket>()
  const starts = new Uint8Array(HASHES)
  const always = new Uint8Array(rules.length)
  for (const [rule, { pattern }] of rules.entries()) {
    const texts = listRequiredTexts(pattern.source)
    if (texts === undefined) always[rule] = 1
    for (const text of texts ?? []) {
      const hash = hashStart(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2))
      starts[hash] = 1
      buckets.set(hash, [...(buckets.get(hash) ?? []), { text, rule }])
    }
  }
  return text => {
    if (text.length < MIN_LENGTH) return [...rules]
    const isPossible = always.slice()
    const lower = text.toLowerCase()
    let [first, second] = [lower.charCodeAt(0), lower.charCodeAt(1)]
    for (let at = MIN_REQUIRED - 1; at < lower.length; at += 1) {
      const third = lower.charCodeAt(at)
      const hash = hashStart(first, second, third)
      if (starts[hash] === 1)
        for (const { text: required, rule } of buckets.get(hash) ?? [])
          if (isPossible[rule] === 0 && lower.startsWith(required, at + 1 - MIN_REQUIRED))
            isPossible[rule] = 1
      first = second
      second = third
    }
    return rules.filter((_, rule) => isPossible[rule] === 1)
  }
}

const HASHES = 65_536

function hashStart(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & (HASHES - 1)
}
