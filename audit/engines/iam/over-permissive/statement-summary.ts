import { createHash } from 'node:crypto'
import { listRawConditionTests, findExpiry } from '../condition/restrictiveness.ts'
import type { PolicyStatement } from '../policy-document.ts'

/** A statement as it is shown and told from others. */
export interface StatementSummary {
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
export function summarizeStatement(policyStatement: PolicyStatement, index: number): StatementSummary {
  const { Sid, ...content } = policyStatement
  const expires = findExpiry(policyStatement)
  return {
    statement: Sid ?? `statement ${index + 1}`,
    hash: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16),
    conditions: listRawConditionTests(policyStatement).map(({ operator, key }) => `${operator} ${key}`),
    ...(expires === undefined ? {} : { expires }),
  }
}

/** The resources that a statement is of, in its own words. */
export function describeStatementResources({ Resource, NotResource }: PolicyStatement): string {
  return NotResource ? `NotResource ${NotResource.join(', ')}` : `Resource ${(Resource ?? []).join(', ')}`
}
