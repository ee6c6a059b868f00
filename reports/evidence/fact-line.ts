import { createHash } from 'node:crypto'
import type { Fact } from '../../audit/resources/fact.ts'
import type { Kind } from '../../audit/resources/resource.ts'

/** A value of more characters of JSON is not written: its digest is. */
const MAX_VALUE_LENGTH = 20_000

/** One line of `facts.jsonl`: a fact that evaluations used, and the API calls of the collector that read it. */
export interface FactLine {
  arn: string
  kind: Kind
  fact: string
  /** All calls of the collector that reads the fact with others: not each of them says something of it. */
  calls: readonly string[]
  /**
   * When the collector read of the resource, ISO 8601: of an account file the time of its oldest response, of a deployment when its last read
   * began. Absent where that is not known.
   */
  readAt?: string
  /** What was read; a list can be incomplete. */
  value?: unknown
  incomplete?: string
  /** Why it is not known. */
  unknown?: string
  /** What stands in place of a long value: its characters of JSON, and their SHA-256 digest. */
  omitted?: { characters: number; sha256: string }
}

/** Builds the line of a fact. */
export function buildFactLine(
  named: Pick<FactLine, 'arn' | 'kind' | 'fact' | 'calls' | 'readAt'>,
  fact: Fact,
): FactLine {
  if ('unknown' in fact) return { ...named, unknown: fact.unknown }
  const { known, incomplete } = fact
  const json = JSON.stringify(known, omitTextHash) ?? 'null'
  const isLong = json.length > MAX_VALUE_LENGTH
  return {
    ...named,
    ...(isLong
      ? { omitted: { characters: json.length, sha256: hashText(json) } }
      : { value: JSON.parse(json) as unknown }),
    ...(incomplete === undefined ? {} : { incomplete }),
  }
}

/** A text that can be a secret has a keyed hash, whose key is another one in each run: it shows only that a text changed. */
function omitTextHash(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('detected' in value) || !('hash' in value))
    return value
  const { hash: _hash, ...rest } = value
  return rest
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
