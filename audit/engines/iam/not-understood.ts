import { quoteText } from '../../text/quote-text.ts'
import { isAwsPrincipal } from './aws-principal.ts'
import type { PolicyDocument, PolicyStatement } from './policy-document.ts'
import { describeStatement } from './statement-name.ts'

/**
 * What is not understood of a policy, for people; undefined if it is understood as a whole. What is understood can prove a
 * violation, but never that there is none.
 */
export function explainNotUnderstood({ Statement }: PolicyDocument): string | undefined {
  const [first, ...more] = Statement.flatMap(
    (policyStatement, index) => explainStatement(policyStatement, index) ?? [],
  )
  if (first === undefined) return undefined
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  return `a policy is not understood as a whole: ${first}${others}`
}

function explainStatement(policyStatement: PolicyStatement, index: number): string | undefined {
  if (policyStatement.NotUnderstood !== undefined) return policyStatement.NotUnderstood
  const { Sid, Principal = {}, NotPrincipal = {} } = policyStatement
  const unclear = findUnclearPrincipal(Principal) ?? findUnclearPrincipal(NotPrincipal)
  if (unclear === undefined) return undefined
  const name = describeStatement(Sid ?? `statement ${index + 1}`)
  return `${name} names the principal ${quoteText(unclear)}, which AWS does not accept`
}

/** A principal of which it is not known who it is, such as `arn:aws:iam::*:root`. */
function findUnclearPrincipal(principals: NonNullable<PolicyStatement['Principal']>): string | undefined {
  const values = Object.entries(principals).flatMap(([type, all]) => all.map(value => ({ type, value })))
  return values.find(({ type, value }) => !isClearPrincipal(type, value))?.value
}

function isClearPrincipal(type: string, value: string): boolean {
  if (value === '*') return ['*', 'AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type)
  if (type === 'AWS') return isAwsPrincipal(value)
  return ['Service', 'Federated', 'CanonicalUser'].includes(type) && !/[*?]/.test(value)
}
