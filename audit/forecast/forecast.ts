import type { ControlId } from '../controls/control.ts'
import type { Fact } from '../resources/fact.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import type { TagDigests } from '../settings/exception-tag.ts'
import type { Severity } from '../settings/severity.ts'
import type { ComplianceRecord, ControlResult } from '../state/compliance-record.ts'
import { loadChangeEffects, type ChangeEffects } from '../state/effects/change-effects.ts'
import { COMPLIANCE_RECORD_SORT } from '../state/keys.ts'
import type { TransitionStep } from '../state/transition.ts'
import { emptyFacts } from './empty-facts.ts'
import { isImageWarning } from './image-warning.ts'
import type { OverlayStore } from './overlay-store.ts'
import { indexProposal, type Proposal, type ProposedResource } from './proposal.ts'

/** What a proposed change would do to an account. */
export interface Forecast {
  findings: readonly ForecastFinding[]
  /** The permissions that it grants, the principals that it admits, the escalation paths that it opens. */
  effects: ChangeEffects
  unknown: readonly ForecastUnknown[]
}

/** A finding that a proposed change opens, closes or leaves open on one of its resources. */
export interface ForecastFinding {
  control: ControlId
  severity: Severity
  change: 'OPENS' | 'CLOSES' | 'REMAINS'
  resource: Resource
  reason: string
  /** The tags that the resource has after the change; absent where those of its kind are not read. */
  tagDigests?: TagDigests
  /** Set if the policy that it violates only warns: it fails no change. */
  warnsOnly?: true
}

/** Something of a resource that cannot be decided, and that the account's own state leaves decided. */
interface ForecastUnknown {
  resource: Resource
  /** A control, or a fact by which the resource grants or admits. */
  property: string
  why: string
  /** The severity of the control. */
  severity?: Severity
}

/** Compares the account before and after the pipeline processed a proposed change in `store`, under the id `changeId`. */
export async function compareForecast(
  proposal: Proposal,
  changeId: string,
  store: OverlayStore,
): Promise<Forecast> {
  const proposed = indexProposal(proposal)
  const records = (await store.listWritten(COMPLIANCE_RECORD_SORT)).map(({ before, after }) => ({
    before: before as ComplianceRecord | undefined,
    after: after as ComplianceRecord,
  }))
  const compared = records.flatMap(({ before, after }) =>
    Object.entries(after.results).map(([control, result]) => ({
      control: control as ControlId,
      resource: after.resource,
      isProposed: proposed.has(getResourceKey(after.resource)),
      earlier: before?.results[control as ControlId],
      result,
      tagDigests: after.tagDigests,
    })),
  )
  return {
    findings: compared.flatMap(describeFinding).filter(({ change, control }) => !isOfChange(control, change)),
    effects: await loadChangeEffects([changeId], store),
    unknown: [
      ...compared.filter(({ control }) => !isOfChange(control)).flatMap(describeUndecided),
      ...proposal.resources.flatMap(listUnknownAccess),
    ],
  }
}

/** Controls of who made a change, and what it granted or opened. */
const CONTROLS_OF_CHANGES: ReadonlySet<ControlId> = new Set([
  'least-privilege/iam-change-new-access',
  'least-privilege/iam-change-new-escalation',
  'security-testing/deploy-by-pipeline-only',
  'security-testing/deployed-before-scan',
])

/** Whether a proposal says nothing of a result: no one has made it, and what it grants and opens is among its effects. */
function isOfChange(control: ControlId, change?: ForecastFinding['change']): boolean {
  return CONTROLS_OF_CHANGES.has(control) && change !== 'CLOSES'
}

/** The result of one control on one resource, before and after the proposed change. */
interface ComparedResult {
  control: ControlId
  resource: Resource
  /** Whether the change names the resource. */
  isProposed: boolean
  earlier: ControlResult | undefined
  result: ControlResult
  tagDigests: TagDigests | undefined
}

function describeFinding({
  control,
  resource,
  isProposed,
  earlier,
  result,
  tagDigests,
}: ComparedResult): ForecastFinding[] {
  const change = classifyChange(earlier, result)
  if (change === undefined || (change === 'REMAINS' && !isProposed)) return []
  const { reason = '' } = change === 'CLOSES' ? (earlier ?? result) : result
  return [
    {
      control,
      severity: result.severity,
      change,
      resource,
      reason,
      ...(tagDigests === undefined ? {} : { tagDigests }),
      ...(isImageWarning(control, result) ? { warnsOnly: true } : {}),
    },
  ]
}

function classifyChange(
  earlier: ControlResult | undefined,
  result: ControlResult,
): ForecastFinding['change'] | undefined {
  if (!result.open) return earlier?.open === true ? 'CLOSES' : undefined
  if (result.staleReason !== undefined) return undefined
  if (earlier?.open !== true) return 'OPENS'
  return hasFurtherViolation(earlier, result) ? 'OPENS' : 'REMAINS'
}

/** Steps of an open finding that the passing of time or a tag takes, not a violation. */
const STEPS_WITHOUT_VIOLATION: readonly (TransitionStep | undefined)[] = ['ACCEPTED', 'OVERDUE']

/** Whether an open finding reopens, because it has a violation that it did not have, or lost the tag that accepted it. */
function hasFurtherViolation(earlier: ControlResult, result: ControlResult): boolean {
  const { lastTransition } = result
  const isOther = lastTransition?.number !== earlier.lastTransition?.number
  return isOther && !STEPS_WITHOUT_VIOLATION.includes(lastTransition?.step)
}

function describeUndecided({ control, resource, earlier, result }: ComparedResult): ForecastUnknown[] {
  const why = explainInsufficientData(result)
  if (why === undefined || (earlier !== undefined && explainInsufficientData(earlier) !== undefined))
    return []
  return [{ resource, property: control, why, severity: result.severity }]
}

function explainInsufficientData({ status, reason, staleReason }: ControlResult): string | undefined {
  return staleReason ?? (status === 'INSUFFICIENT_DATA' ? (reason ?? 'not known') : undefined)
}

function listUnknownAccess({ resource, after }: ProposedResource): ForecastUnknown[] {
  if (after === 'DELETED') return []
  return Object.keys(emptyFacts[resource.kind] ?? {}).flatMap(property => {
    const why = explainUnknownFact(after[property])
    return why === undefined ? [] : [{ resource, property, why }]
  })
}

function explainUnknownFact(fact: Fact | undefined): string | undefined {
  if (fact === undefined) return 'not known'
  return 'unknown' in fact ? fact.unknown : fact.incomplete
}
