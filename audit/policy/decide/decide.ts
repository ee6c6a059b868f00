import { callerOf, type Caller } from './caller.ts'
import { contextOf } from './context.ts'
import { deniedBy } from './denied.ts'
import { ceilingOver, grantsOf, mustBeNamed, reachOf, type Grants } from './granted.ts'
import { allowedIn, type Found } from './layer.ts'
import { layersOf, type Layers } from './layers.ts'
import { placeOf } from './place.ts'
import type { Decision, Question } from './question.ts'
import type { Request } from './statement.ts'
import { withoutPolicies } from './without-policies.ts'

/**
 * Decides one request as AWS does: an applicable Deny in any policy; every level of service control policies; then the
 * resource's policy and the principal's own ones, of which one is enough within an account and both are needed across
 * accounts. Throws a PolicyError where AWS's pages do not say whether a Deny applies.
 * Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Cross-account
 * policy evaluation logic".
 */
export function decide(question: Question): Decision {
  const { principal, session } = question
  const { action, resource } = question.request
  const caller = callerOf(principal, session)
  const settled = withoutPolicies(action, caller)
  if (settled !== undefined) return settled
  const place = placeOf(question, caller)
  const request = { action, resource, context: contextOf(question, caller, place) }
  const layers = layersOf(question, caller, place)
  const denied = deniedBy(layers, request, caller, place)
  if (denied !== undefined) return denied
  const silent = layers.serviceControl.find(level => allowedIn(level, request).length === 0)
  if (silent !== undefined) return refused(`No statement of ${silent.name} allows it.`)
  return place.within ? within(layers, request, caller) : across(layers, request, caller, place.owner)
}

/** Within one account the resource's policy is enough by itself, and so are the principal's, with two exceptions. */
function within(layers: Layers, request: Request, caller: Caller): Decision {
  const grants = grantsOf(layers, request, caller)
  const own = reachOf(layers, request, caller)
  const needed = mustBeNamed(request)
  const isNamed = all(grants).length > 0
  const ownCount = own.stopped === undefined && (needed === undefined || isNamed)
  const ofResource = grantedWithin(grants, layers, request)
  const delegated = needed !== undefined && ownCount ? grants.BY_ACCOUNT : []
  if (!ownCount && ofResource.length === 0) return refused(whyNot(grants, layers, request, caller))
  const statements = [...(ownCount ? own.statements : []), ...delegated, ...ofResource]
  return granted(statements, whyGranted(grants, ownCount, caller))
}

/**
 * What the resource's policy grants by itself: to everybody, to a user or to a session whatever boundary and session
 * policy leave out; to a role or a federated user's user only what both allow; to an account nothing.
 */
function grantedWithin(grants: Grants, layers: Layers, request: Request): readonly Found[] {
  const isBelowCeiling = grants.BY_ENTITY.length > 0 && ceilingOver(layers, request) === undefined
  return [...grants.DIRECTLY, ...(isBelowCeiling ? grants.BY_ENTITY : [])]
}

function whyGranted({ DIRECTLY }: Grants, ownCount: boolean, { kind }: Caller): string {
  if (ownCount) {
    return kind === 'root'
      ? 'The root may do everything in its account that no policy denies.'
      : 'The identity policies allow it, and nothing limits or denies it.'
  }
  return DIRECTLY.length > 0
    ? 'The policy of the resource grants it to the caller directly, which no missing Allow elsewhere limits.'
    : 'The policy of the resource grants it to the principal, and boundary and session policy do not limit that.'
}

function whyNot(grants: Grants, layers: Layers, request: Request, caller: Caller): string {
  const needed = mustBeNamed(request)
  if (needed !== undefined && all(grants).length === 0)
    return `The ${needed} does not allow it, and without that nobody may.`
  const ceiling = grants.BY_ENTITY.length > 0 ? ceilingOver(layers, request) : undefined
  return ceiling ?? reachOf(layers, request, caller).stopped ?? 'Nothing allows it.'
}

/** Across accounts both sides must allow it. */
function across(layers: Layers, request: Request, caller: Caller, owner: string): Decision {
  const grants = all(grantsOf(layers, request, caller))
  const own = reachOf(layers, request, caller)
  if (own.stopped !== undefined) return refused(own.stopped)
  if (grants.length === 0) {
    const what = layers.resource
      ? 'its policy does not grant it to the principal'
      : 'no policy there grants it'
    return refused(`The resource is of account ${owner}, and ${what}.`)
  }
  return granted(
    [...own.statements, ...grants],
    `The principal's own policies and the policy of the resource in account ${owner} both allow it.`,
  )
}

function all({ BY_ACCOUNT, BY_ENTITY, DIRECTLY }: Grants): readonly Found[] {
  return [...BY_ACCOUNT, ...BY_ENTITY, ...DIRECTLY]
}

function granted(statements: readonly Found[], why: string): Decision {
  return { decision: 'allow', statements: statements.map(({ origin }) => origin), why }
}

function refused(why: string): Decision {
  return { decision: 'implicit_deny', statements: [], why }
}
