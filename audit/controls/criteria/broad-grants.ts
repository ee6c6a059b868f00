import type { BroadPermission } from '../../engines/iam/over-permissive/broad-statements.ts'
import type { BroadGrant, BroadWrite } from '../../resources/iam/broad-grant.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { Resource } from '../../resources/resource.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { joinNames, truncateEvidence } from './format-text.ts'

/** The statements that are shown of those that allow too much. */
const SHOWN = 3

interface Context {
  now: Date
}

interface BroadGrantInputs {
  resource: Resource
  broadGrants: readonly BroadGrant[]
}

/** Judges whoever holds policies: none of its own may allow `permission`; `lets` says what whoever does can do. */
export function createBroadGrantEvaluator(permission: BroadPermission, effect: string) {
  return ({ resource, broadGrants }: BroadGrantInputs, context: Context): EvaluatorResult => {
    const grants = broadGrants.filter(grant => grant.permission === permission)
    return evaluateGrants(resource, grants, context, {
      reason: grant => `${describeOrigin(grant)} (${truncateEvidence(grant.allows)}) ${effect}.`,
      evidence: ({ allows }) => ({ allows: truncateEvidence(allows) }),
    })
  }
}

interface BroadWriteInputs {
  resource: Resource
  broadWrites: readonly BroadWrite[]
}

/** Judges whoever holds policies: none of its own may allow to change every resource. */
export function evaluateBroadWrites(
  { resource, broadWrites }: BroadWriteInputs,
  context: Context,
): EvaluatorResult {
  return evaluateGrants(resource, broadWrites, context, {
    reason: grant =>
      `${describeOrigin(grant)} (${truncateEvidence(grant.on)}) allows ${describeActions(grant)} on all resources.`,
    evidence: ({ count, actions, on }) => ({
      count,
      actions: truncateEvidence(actions.join(', ')),
      on: truncateEvidence(on),
    }),
  })
}

function describeActions({ count, worst }: BroadWrite): string {
  const more = count - worst.length
  const named = more > 0 ? [...worst, `${more} more`] : worst
  return `${count} ${count === 1 ? 'action that changes' : 'actions that change'} something (${joinNames(named)})`
}

/** Any statement that allows too much. */
type Grant = BroadGrant | BroadWrite

interface GrantWording<G extends Grant> {
  reason: (grant: G) => string
  evidence: (grant: G) => object
}

/** A statement that has expired allows nothing. */
function evaluateGrants<G extends Grant>(
  resource: Resource,
  all: readonly G[],
  { now }: Context,
  { reason, evidence }: GrantWording<G>,
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  const grants = all.filter(({ expires = '' }) => !(Date.parse(expires) <= now.getTime()))
  const [first] = grants
  if (first === undefined) return compliant({ statements: 0 })
  const statements = grants.slice(0, SHOWN).map(grant => ({
    ...(grant.inline ? { policy: grant.policy } : {}),
    statement: truncateEvidence(grant.statement),
    hash: grant.hash,
    ...evidence(grant),
    ...(grant.conditions.length > 0 ? { conditions: truncateEvidence(grant.conditions.join(', ')) } : {}),
  }))
  const more = grants.length - statements.length
  return nonCompliant(reason(first), more > 0 ? { statements, more } : { statements })
}

function describeOrigin({ statement, inline, policy }: Grant): string {
  return capitalize(statement) + (inline ? ` of inline policy ${policy}` : '')
}

function capitalize(statement: string): string {
  return statement.startsWith('statement ')
    ? `S${statement.slice(1)}`
    : `Statement ${truncateEvidence(statement)}`
}
