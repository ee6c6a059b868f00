import { isOpening } from '../state/transition.ts'
import { getResourceName } from '../resources/resource.ts'
import type { GrantGroup } from './sections/grants-section.ts'
import { formatGrantsSection } from './sections/grants-text.ts'
import type { FindingGroup } from './finding-groups.ts'
import type { ResourceExposure } from './sections/exposure-section.ts'
import { formatExposureSection } from './sections/exposure-text.ts'
import type { LateralMoveSummary, EscalationPathSummary } from './sections/escalation-section.ts'
import { formatEscalationSection } from './sections/escalation-text.ts'
import type { Severity } from '../settings/severity.ts'
import type { ChangeRecord } from '../state/change-record.ts'

/** A time in which a resource fell short of a control. */
export interface PastViolation {
  control: string
  severity: Severity
  resource: string
  /** ISO 8601. */
  from: string
  to: string
  reason: string
}

/** What a message tells. */
export interface NotificationBody extends Pick<
  ChangeRecord,
  'account' | 'region' | 'action' | 'actor' | 'at'
> {
  /** What was found changed, in words. */
  changes: readonly string[]
  findings: readonly FindingGroup[]
  /** What fell short for a time that is over, as events tell: no look saw it. */
  transientViolations: readonly PastViolation[]
  /** How many of these there are, of which the worst are named. */
  transientViolationCount: number
  /** Who may do what now and could not before. */
  newGrants: readonly GrantGroup[]
  /** Principals that gained something less dangerous, and are not named. */
  newGrantsOmitted: number
  /** Whom resources let in now and did not before. */
  newExposures: readonly ResourceExposure[]
  /** Resources that let in more as well, and are not named. */
  newExposuresOmitted: number
  /** By what principals can become administrators now and could not before. */
  escalationPaths: readonly EscalationPathSummary[]
  /** Principals that can so as well, and are not named. */
  escalationPathsOmitted: number
  /** Whom else principals can become now and could not before. */
  lateralMoves: readonly LateralMoveSummary[]
  lateralMovesOmitted: number
  /** How many users and roles the account has, where these are too many to find such ways among them. */
  tooManyPrincipals?: number
  /** Findings that went some way too and are left out, since somebody accepted their risk. */
  accepted: number
  /** Parts of the work that were still open; what comes of them follows. */
  pendingTaskCount: number
}

/** What a message says in words. */
export function formatNotificationText(body: NotificationBody, number: number): string {
  const {
    actor,
    action,
    at,
    account,
    region,
    changes,
    findings,
    transientViolations,
    newGrants,
    newGrantsOmitted,
    newExposures,
    newExposuresOmitted,
    escalationPaths,
    escalationPathsOmitted,
    lateralMoves,
    lateralMovesOmitted,
    tooManyPrincipals,
    transientViolationCount,
    accepted,
    pendingTaskCount,
  } = body
  const actorLabel = actor.via === undefined ? actor.name : `${actor.name} by ${actor.via}`
  return [
    `${number > 1 ? 'Later, for the same change: ' : ''}${action} by ${actorLabel} at ${at} (account ${account}, ${region})`,
    ...changes.map(change => `  ${change}`),
    ...formatGrantsSection({ groups: newGrants, omittedPrincipals: newGrantsOmitted }),
    ...formatExposureSection({ resources: newExposures, omittedResources: newExposuresOmitted }),
    ...formatEscalationSection({
      paths: escalationPaths,
      omittedPrincipals: escalationPathsOmitted,
      lateralMoves,
      omittedLateralMoves: lateralMovesOmitted,
      ...(tooManyPrincipals === undefined ? {} : { tooManyPrincipals }),
    }),
    ...findings.flatMap(formatFindingGroup),
    ...transientViolations.map(formatPastViolation),
    ...(transientViolationCount > transientViolations.length
      ? [`and ${transientViolationCount - transientViolations.length} more that failed for a time.`]
      : []),
    ...(accepted > 0 ? [formatAccepted(accepted)] : []),
    ...(pendingTaskCount > 0
      ? [`${pendingTaskCount} parts of the reassessment are still open; what comes of them follows.`]
      : []),
  ].join('\n')
}

function formatPastViolation({ severity, control, resource, from, to, reason }: PastViolation): string {
  return `${severity} ${getResourceName({ arn: resource })} failed ${control} from ${from} to ${to}: ${reason}`
}

function formatAccepted(accepted: number): string {
  return accepted === 1
    ? '1 more is an accepted risk and left out.'
    : `${accepted} more are accepted risks and left out.`
}

function formatFindingGroup(findingGroup: FindingGroup): string[] {
  const listedNames = findingGroup.resources.map(arn => getResourceName({ arn })).join(', ')
  const rest =
    findingGroup.count > findingGroup.resources.length
      ? ` and ${findingGroup.count - findingGroup.resources.length} more`
      : ''
  const line = `${findingGroup.severity} ${findingGroup.count} ${selectVerb(findingGroup)} ${findingGroup.control}: ${listedNames}${rest}`
  return [
    line,
    ...(findingGroup.reason === undefined ? [] : [`  ${findingGroup.reason}`]),
    ...(findingGroup.remediation === undefined ? [] : [`  To mend it: ${findingGroup.remediation}`]),
  ]
}

function selectVerb({ step, count }: FindingGroup): string {
  if (isOpening(step)) return count === 1 ? 'now fails' : 'now fail'
  if (step === 'RESOLVED') return count === 1 ? 'no longer fails' : 'no longer fail'
  return count === 1 ? 'is gone and failed' : 'are gone and failed'
}
