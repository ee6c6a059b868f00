import type { BroadPermission } from '../policy/broad/broad.ts'
import type { BroadGrant, BroadWrite } from '../resources/iam/broad-grant.ts'
import { ownedByAws } from '../resources/iam/owned-by-aws.ts'
import type { Resource } from '../resources/resource.ts'
import { compliant, nonCompliant, notApplicable, type Judgement } from './verdict.ts'
import { listed, short } from './wording.ts'

/** The statements that are shown of those that allow too much. */
const SHOWN = 3

interface Context {
  now: Date
}

interface Given {
  resource: Resource
  broadGrants: readonly BroadGrant[]
}

/** Judges whoever holds policies: none of its own may allow `permission`; `lets` says what whoever does can do. */
export function allowsNowhere(permission: BroadPermission, lets: string) {
  return ({ resource, broadGrants }: Given, context: Context): Judgement => {
    const grants = broadGrants.filter(grant => grant.permission === permission)
    return judged(resource, grants, context, {
      reason: grant => `${placeOf(grant)} (${short(grant.allows)}) ${lets}.`,
      shown: ({ allows }) => ({ allows: short(allows) }),
    })
  }
}

interface Writing {
  resource: Resource
  broadWrites: readonly BroadWrite[]
}

/** Judges whoever holds policies: none of its own may allow to change every resource. */
export function writesNowhere({ resource, broadWrites }: Writing, context: Context): Judgement {
  return judged(resource, broadWrites, context, {
    reason: grant => `${placeOf(grant)} (${short(grant.on)}) allows ${counted(grant)} on all resources.`,
    shown: ({ count, actions, on }) => ({
      count,
      actions: short(actions.join(', ')),
      on: short(on),
    }),
  })
}

function counted({ count, worst }: BroadWrite): string {
  const more = count - worst.length
  const named = more > 0 ? [...worst, `${more} more`] : worst
  return `${count} ${count === 1 ? 'action that changes' : 'actions that change'} something (${listed(named)})`
}

/** Any statement that allows too much. */
type Grant = BroadGrant | BroadWrite

interface Words<G extends Grant> {
  reason: (grant: G) => string
  shown: (grant: G) => object
}

/** A statement that has expired allows nothing. */
function judged<G extends Grant>(
  resource: Resource,
  all: readonly G[],
  { now }: Context,
  { reason, shown }: Words<G>,
): Judgement {
  const owned = ownedByAws(resource)
  if (owned !== undefined) return notApplicable(owned)
  const grants = all.filter(({ expires = '' }) => !(Date.parse(expires) <= now.getTime()))
  const [first] = grants
  if (first === undefined) return compliant({ statements: 0 })
  const statements = grants.slice(0, SHOWN).map(grant => ({
    ...(grant.inline ? { policy: grant.policy } : {}),
    statement: short(grant.statement),
    hash: grant.hash,
    ...shown(grant),
    ...(grant.conditions.length > 0 ? { conditions: short(grant.conditions.join(', ')) } : {}),
  }))
  const more = grants.length - statements.length
  return nonCompliant(reason(first), more > 0 ? { statements, more } : { statements })
}

function placeOf({ statement, inline, policy }: Grant): string {
  return capitalized(statement) + (inline ? ` of inline policy ${policy}` : '')
}

function capitalized(statement: string): string {
  return statement.startsWith('statement ') ? `S${statement.slice(1)}` : `Statement ${short(statement)}`
}
