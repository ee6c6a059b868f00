import { createHash } from 'node:crypto'
import { listRawConditionTests, findExpiry } from '../condition/restrictiveness.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { quoteText } from '../../../text/quote-text.ts'
import { joinPatterns } from '../statement-name.ts'

/** Identifies a statement and describes it for display. */
export interface StatementSummary {
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** A hash of its content without its Sid: a different hash is a different statement. */
  hash: string
  /** The operators and keys of its conditions, none of which restricts it. */
  conditions: readonly string[]
  /** The ISO 8601 time after which it no longer applies. */
  expires?: string
}

/** Summarizes the statement at `index`, from 0. */
export function summarizeStatement(policyStatement: PolicyStatement, index: number): StatementSummary {
  const { Sid, ...content } = policyStatement
  const expires = findExpiry(policyStatement)
  return {
    statement: Sid ?? `statement ${index + 1}`,
    hash: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16),
    conditions: listRawConditionTests(policyStatement).map(
      ({ operator, key }) => `${quoteText(operator)} ${quoteText(key)}`,
    ),
    ...(expires === undefined ? {} : { expires }),
  }
}

/** The resources of a statement, as the policy spells them. */
export function describeStatementResources({ Resource, NotResource }: PolicyStatement): string {
  return NotResource ? `NotResource ${joinPatterns(NotResource)}` : `Resource ${joinPatterns(Resource ?? [])}`
}
