import { buildRequestContext, type RequestContext } from '../condition/request-context.ts'
import type { Principal } from '../effective-permissions/principal.ts'
import type { Caller } from './caller.ts'
import type { AccountContext } from './account-context.ts'
import type { DecisionQuestion } from './decision.ts'

/**
 * The condition keys of a request: those given, and those that AWS derives from the question unless they are given:
 * aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:PrincipalIsAWSService, a user's aws:username, the
 * aws:userid of the root user and of a federated user, aws:PrincipalTag/… of known tags; aws:ResourceAccount and
 * s3:ResourceAccount; aws:PrincipalOrgID and aws:ResourceOrgID in the account that the organization data describe;
 * and kms:CallerAccount. Nothing is assumed about how the request is made (time, address, TLS, MFA, calls through
 * other services): keys of that kind are absent unless given. A key with an empty list is absent too. Source: IAM
 * User Guide, "AWS global condition context keys"; AWS KMS Developer Guide, "kms:CallerAccount".
 */
export function buildDecisionContext(
  { principal, session, request }: DecisionQuestion,
  caller: Caller,
  { owner, organizationCoversCaller, organizationCoversResource }: AccountContext,
): RequestContext {
  const service = request.action.slice(0, request.action.indexOf(':')).toLowerCase()
  const organization = principal.organization?.id
  const derived: Record<string, string | undefined> = {
    'aws:principalarn': caller.federated ? session?.arn : principal.arn,
    'aws:principalaccount': caller.account,
    'aws:principaltype': derivePrincipalType(caller),
    'aws:principalisawsservice': 'false',
    'aws:principalorgid': organizationCoversCaller ? organization : undefined,
    'aws:username': caller.kind === 'user' && !caller.federated ? extractName(principal.arn) : undefined,
    'aws:userid': deriveUserId(caller),
    ...listPrincipalTagKeys(principal),
    'aws:resourceaccount': owner,
    's3:resourceaccount': service === 's3' ? owner : undefined,
    'aws:resourceorgid': organizationCoversResource ? organization : undefined,
    'kms:calleraccount': service === 'kms' ? caller.account : undefined,
  }
  const context = new Map(buildRequestContext(request.context))
  for (const [key, value] of Object.entries(derived))
    if (value !== undefined && !context.has(key)) context.set(key, [value])
  return context
}

function derivePrincipalType({ kind, federated }: Caller): string {
  if (federated) return 'FederatedUser'
  return { role: 'AssumedRole', user: 'User', root: 'Account' }[kind]
}

/** The ARNs of users and roles do not contain their unique ids. */
function deriveUserId({ kind, account, federated, directArn }: Caller): string | undefined {
  if (federated) return directArn === undefined ? undefined : `${account}:${extractName(directArn)}`
  return kind === 'root' ? account : undefined
}

function listPrincipalTagKeys({ tags = {} }: Principal): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([tag, value]) => [`aws:principaltag/${tag.toLowerCase()}`, value]),
  )
}

function extractName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
