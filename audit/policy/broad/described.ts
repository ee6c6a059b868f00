import { createHash } from 'node:crypto'
import { conditionTests, expiryOf } from '../condition/narrowing.ts'
import type { Statement } from '../document.ts'

/** A statement as it is shown and told from others. */
export interface Described {
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** Of what it says, without its Sid: another hash is another statement. */
  hash: string
  /** The operators and keys of its conditions, none of which bounds it. */
  conditions: readonly string[]
  /** The moment after which it holds no more, ISO 8601. */
  expires?: string
}

/** Describes the statement at `index`, from 0. */
export function described(statement: Statement, index: number): Described {
  const { Sid, ...said } = statement
  const expires = expiryOf(statement)
  return {
    statement: Sid ?? `statement ${index + 1}`,
    hash: createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16),
    conditions: conditionTests(statement).map(({ operator, key }) => `${operator} ${key}`),
    ...(expires === undefined ? {} : { expires }),
  }
}

/** The resources that a statement is of, in its own words. */
export function resourcesOf({ Resource, NotResource }: Statement): string {
  return NotResource ? `NotResource ${NotResource.join(', ')}` : `Resource ${(Resource ?? []).join(', ')}`
}
