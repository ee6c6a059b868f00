import { hash } from 'node:crypto'

/** A tag of a resource, key and value exactly as AWS has them. */
export interface ExceptionTag {
  key: string
  /** Can be empty, as AWS allows. */
  value: string
}

/** Digests of the tags of a resource, sorted: they are short, whatever the tags are. `UNKNOWN` if the tags could not be read. */
export type TagDigests = readonly string[] | 'UNKNOWN'

/** Digits of a digest: 128 bits, so that no tag can be made that passes for another one. */
const DIGITS = 32

/** The digest of a tag. Case and Unicode forms count, as for AWS. */
export function computeTagDigest({ key, value }: ExceptionTag): string {
  return hash('sha256', JSON.stringify([key, value])).slice(0, DIGITS)
}

/** The digests of all tags of a resource. */
export function computeTagDigests(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags)
    .map(([key, value]) => computeTagDigest({ key, value }))
    .toSorted()
}

/** Lists the tags that `text` can mean, a key and a value around a `=`: keys and values can have that character, too. */
export function listTagReadings(text: string): ExceptionTag[] {
  return Array.from(text.matchAll(/=/g), ({ index }) => ({
    key: text.slice(0, index),
    value: text.slice(index + 1),
  })).filter(({ key }) => key !== '')
}
