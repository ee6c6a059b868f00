import {
  normalizeList,
  type OracleDecision,
  type OraclePolicies,
  type OraclePolicy,
  type OracleRequest,
  type OracleStatement,
} from './document.ts'
import { hasMatchingStatement, type WildcardScope } from './statement.ts'

/**
 * Services that RCPs apply to (Organizations User Guide, "List of AWS services that support RCPs"), as far as tests
 * use them.
 */
const UNDER_RCPS = /^(s3|sts|kms|sqs|secretsmanager):/i

interface ScopedRequest extends OracleRequest {
  wildcardScope: WildcardScope
}

/**
 * Decides one request by loops and regular expressions, in the order of the IAM User Guide ("How AWS enforcement code
 * logic evaluates requests to allow or deny access", "Cross-account policy evaluation logic").
 */
export function decideByOracle(
  asked: OracleRequest,
  layers: OraclePolicies,
  wildcardScope: WildcardScope = 'PLAIN',
): OracleDecision {
  const request = { ...asked, wildcardScope }
  if (layers.principal.kind === 'root' && /^sts:AssumeRole$/i.test(request.action)) return 'implicit_deny'
  const scps = listScps(layers)
  const rcps = listRcps(request, layers)
  const ofPrincipal = [layers.identity, [layers.boundary, layers.session?.policy], ...scps].flat()
  for (const policy of ofPrincipal)
    if (policy !== undefined && hasMatchingStatement(policy, 'Deny', request, request)) return 'explicit_deny'
  const isMeant = (statement: OracleStatement): boolean => matchPrincipal(statement, layers) !== 'NO'
  for (const policy of [layers.resourcePolicy, ...rcps.flat()])
    if (policy !== undefined && hasMatchingStatement(policy, 'Deny', request, { wildcardScope, isMeant }))
      return 'explicit_deny'
  for (const level of [...rcps, ...scps]) if (!isAllowedBy(level, request)) return 'implicit_deny'
  const isAllowed = isCrossAccount(request, layers)
    ? isAllowedByResource(request, layers, ['ACCOUNT', 'ROLE', 'ITSELF']) &&
      isAllowedByIdentity(request, layers)
    : isAllowedWithin(request, layers)
  return isAllowed && !isRefusedByAws(request) ? 'allow' : 'implicit_deny'
}

/** No one in an account can change AWS managed policies (IAM User Guide, "AWS managed policies"). */
function isRefusedByAws({ action, resource }: OracleRequest): boolean {
  return resource.startsWith('arn:aws:iam::aws:policy/') && /^iam:(create|delete|set|tag|untag)/i.test(action)
}

/** A resource policy that only delegates to the account, such as a key policy, and grants nothing by itself. */
function hasDelegation(account: string): OraclePolicy {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: '*', Resource: '*' },
  }
}

/** The same, as far as the principal's side decides it: the resource is in its account and delegates to it. */
export function decideIdentitySideByOracle(
  request: OracleRequest,
  layers: OraclePolicies,
  reach?: WildcardScope,
): OracleDecision {
  const { account } = layers
  return decideByOracle(
    request,
    { ...layers, resourceAccount: account, resourcePolicy: hasDelegation(account) },
    reach,
  )
}

/**
 * Within one account the resource policy is sufficient; a boundary and a session policy limit what it allows to a
 * role's ARN, not what it allows to a user's or a session's ARN or to everyone.
 */
function isAllowedWithin(request: ScopedRequest, layers: OraclePolicies): boolean {
  if (isAllowedByResource(request, layers, ['ITSELF'])) return true
  if (isAllowedByResource(request, layers, ['ROLE']) && isWithinCeilings(request, layers)) return true
  if (isAssumption(request) && !isAllowedByResource(request, layers, ['ACCOUNT', 'ROLE', 'ITSELF']))
    return false
  return isAllowedByIdentity(request, layers)
}

/** A role can be assumed only by principals that its trust policy allows, including those of its own account. */
function isAssumption({ action, resource }: ScopedRequest): boolean {
  return /^sts:AssumeRole/i.test(action) && /^arn:aws:iam:.*:role\//.test(resource)
}

function isAllowedByIdentity(request: ScopedRequest, layers: OraclePolicies): boolean {
  const isRoot = layers.principal.kind === 'root'
  return (isRoot || isAllowedBy(layers.identity, request)) && isWithinCeilings(request, layers)
}

function isWithinCeilings(request: ScopedRequest, { boundary, session }: OraclePolicies): boolean {
  return [boundary, session?.policy].every(policy => policy === undefined || isAllowedBy([policy], request))
}

function isAllowedBy(policies: readonly OraclePolicy[], request: ScopedRequest): boolean {
  return policies.some(policy => hasMatchingStatement(policy, 'Allow', request, request))
}

function isAllowedByResource(
  request: ScopedRequest,
  layers: OraclePolicies,
  grants: readonly PrincipalMatch[],
): boolean {
  if (layers.resourcePolicy === undefined) return false
  return hasMatchingStatement(layers.resourcePolicy, 'Allow', request, {
    wildcardScope: request.wildcardScope,
    isMeant: each => grants.includes(matchPrincipal(each, layers)),
  })
}

type PrincipalMatch = 'NO' | 'ACCOUNT' | 'ROLE' | 'ITSELF'

/** How a Principal element names the principal, most direct first: itself or everyone, its role, its account. */
function matchPrincipal(
  statement: OracleStatement,
  { account, principal, session }: OraclePolicies,
): PrincipalMatch {
  const named = statement.Principal === '*' ? ['*'] : normalizeList(statement.Principal?.['AWS'])
  const isSession = principal.kind === 'role' && session?.arn !== undefined && named.includes(session.arn)
  const isUser = principal.kind === 'user' && named.includes(principal.arn)
  if (named.includes('*') || isSession || isUser) return 'ITSELF'
  if (principal.kind === 'role' && named.includes(principal.arn)) return 'ROLE'
  const isOfAccount = named.some(each => each === account || each === `arn:aws:iam::${account}:root`)
  return isOfAccount ? 'ACCOUNT' : 'NO'
}

/** The resource's account is the given one, or the one in its ARN, or the principal's. */
function isCrossAccount({ resource }: ScopedRequest, { account, resourceAccount }: OraclePolicies): boolean {
  const inArn = /^\d{12}$/.exec(resource.split(':', 6)[4] ?? '')?.[0]
  return (resourceAccount ?? inArn ?? account) !== account
}

/** SCPs apply to principals of member accounts, except service-linked roles (Organizations User Guide, "SCPs"). */
function listScps({ organization, principal }: OraclePolicies): readonly (readonly OraclePolicy[])[] {
  if (organization === undefined || organization.managementAccount) return []
  return isServiceLinked(principal.arn) ? [] : organization.scps
}

/** RCPs apply to resources of member accounts, except for calls of service-linked roles. */
function listRcps(request: ScopedRequest, layers: OraclePolicies): readonly (readonly OraclePolicy[])[] {
  const { organization, principal } = layers
  if (organization === undefined || organization.managementAccount || isCrossAccount(request, layers))
    return []
  if (isServiceLinked(principal.arn) || !UNDER_RCPS.test(request.action)) return []
  return organization.rcps ?? []
}

function isServiceLinked(arn: string): boolean {
  return arn.includes(':role/aws-service-role/')
}
