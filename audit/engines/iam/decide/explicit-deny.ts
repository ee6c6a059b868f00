import { PolicyError } from '../policy-document.ts'
import type { Caller } from './caller.ts'
import { listMatchingStatements, type MatchedStatement, type PolicyLayer } from './policy-layer.ts'
import type { PolicyLayers } from './policy-types.ts'
import { matchPrincipal } from './principal-match.ts'
import type { AccountContext } from './account-context.ts'
import type { AccessDecision } from './decision.ts'
import type { PolicyRequest } from './statement-match.ts'
import { quoteText } from '../../../text/quote-text.ts'

/**
 * Finds a Deny statement that applies, in any of the policies. Throws PolicyError if it is unknown whether one
 * applies.
 */
export function findExplicitDeny(
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
  caller: Caller,
  accounts: AccountContext,
): AccessDecision | undefined {
  const { identity, boundary, session, serviceControl, resourceControl, resource } = policyLayers
  const ofResource =
    resource && !(accounts.isSameAccount && isNeverLockedOut(policyRequest, caller)) ? [resource] : []
  const found = [
    ...[identity, boundary, session, ...serviceControl].flatMap(layer =>
      layer ? listDenies(layer, policyRequest) : [],
    ),
    ...[...resourceControl, ...ofResource]
      .flatMap(policyLayer => listDenies(policyLayer, policyRequest))
      .filter(deny => isCallerDenied(deny, caller)),
  ]
  const certain = found.filter(each => each.certain)
  const [first] = certain
  if (first === undefined) {
    rejectUnclearDeny(found)
    return undefined
  }
  return {
    decision: 'explicit_deny',
    statements: certain.map(({ origin }) => origin),
    why: `${first.layer.name} ${first.layer.name.endsWith('ies') ? 'deny' : 'denies'} it: ${describeStatement(first)}.`,
  }
}

function listDenies(policyLayer: PolicyLayer, policyRequest: PolicyRequest): MatchedStatement[] {
  return listMatchingStatements(policyLayer, 'Deny', policyRequest)
}

/** A Deny without a principal applies to everyone. */
function isCallerDenied({ statement }: MatchedStatement, caller: Caller): boolean {
  const isOpen = statement.Principal === undefined && statement.NotPrincipal === undefined
  return isOpen || matchPrincipal(statement, caller) !== 'NOT'
}

/** No decision for a Deny that AWS does not accept, or whose evaluation AWS does not document. */
function rejectUnclearDeny([first]: readonly MatchedStatement[]): void {
  if (first === undefined) return
  throw new PolicyError(
    `the condition of ${describeStatement(first)} leaves open whether it denies the request`,
  )
}

function describeStatement({ origin: { policy, sid, index } }: MatchedStatement): string {
  return `statement ${quoteText(sid ?? String(index))} of policy ${quoteText(policy)}`
}

const BUCKET_POLICY_ACTIONS = ['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']

/**
 * The root user of the account that owns a bucket can always change its policy (Amazon S3 API Reference,
 * "PutBucketPolicy").
 */
function isNeverLockedOut({ action }: PolicyRequest, { kind, federated }: Caller): boolean {
  return kind === 'root' && !federated && BUCKET_POLICY_ACTIONS.includes(action.toLowerCase())
}
