import type { BroadPermission } from '../../engines/iam/over-permissive/broad-statements.ts'
import type { BroadGrant, BroadWrite } from '../../resources/iam/broad-grant.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { describeAsSubject, joinNames, truncateEvidence } from './format-text.ts'
import { describeStatement } from '../../engines/iam/statement-name.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Statements in evidence. */
const MAX_STATEMENTS = 3

interface Context {
  now: Date
}

interface BroadGrantInputs {
  resource: Resource
  broadGrants: readonly BroadGrant[]
}

/**
 * Creates the evaluator of a control that no policy of its own should grant `permission` to a principal. `effect` says
 * what such a policy does: `allows passing any role`.
 */
export function createBroadGrantEvaluator(permission: BroadPermission, effect: string) {
  return ({ resource, broadGrants }: BroadGrantInputs, context: Context): EvaluatorResult => {
    const grants = broadGrants.filter(grant => grant.permission === permission)
    return evaluateGrants(resource, grants, context, {
      reason: grant =>
        `${describePolicy(resource, grant)} ${effect} (${describeStatement(grant.statement)}: ${truncateEvidence(grant.allows)}).`,
      evidence: ({ allows }) => ({ allows: truncateEvidence(allows) }),
    })
  }
}

interface BroadWriteInputs {
  resource: Resource
  broadWrites: readonly BroadWrite[]
}

/** Evaluates whether a policy allows write actions on all resources. */
export function evaluateBroadWrites(
  { resource, broadWrites }: BroadWriteInputs,
  context: Context,
): EvaluatorResult {
  return evaluateGrants(resource, broadWrites, context, {
    reason: grant =>
      `${describePolicy(resource, grant)} allows ${describeActions(grant)} on all resources (${describeStatement(grant.statement)}: ${truncateEvidence(grant.on)}).`,
    evidence: ({ count, actions, on }) => ({
      count,
      actions: truncateEvidence(actions.join(', ')),
      resources: truncateEvidence(on),
    }),
  })
}

function describeActions({ count, worst }: BroadWrite): string {
  const more = count - worst.length
  const named = more > 0 ? [...worst, `${more} more`] : worst
  return `${count} write ${count === 1 ? 'action' : 'actions'} (${joinNames(named)})`
}

/** A statement that is too broad. */
type Grant = BroadGrant | BroadWrite

interface GrantWording<G extends Grant> {
  reason: (grant: G) => string
  evidence: (grant: G) => object
}

/** A statement whose end date has passed grants nothing. */
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
  const statements = grants.slice(0, MAX_STATEMENTS).map(grant => ({
    ...(grant.inline ? { policy: grant.policy } : {}),
    statement: truncateEvidence(grant.statement),
    hash: grant.hash,
    ...evidence(grant),
    ...(grant.conditions.length > 0 ? { conditions: truncateEvidence(grant.conditions.join(', ')) } : {}),
  }))
  const more = grants.length - statements.length
  return nonCompliant(reason(first), more > 0 ? { statements, more } : { statements })
}

/** `Inline policy p of role app`, or `Policy p` for a managed policy. */
function describePolicy(resource: Resource, { inline, policy }: Grant): string {
  return inline
    ? `Inline policy ${quoteText(policy)} of ${describeResource(resource)}`
    : describeAsSubject(resource)
}
