import { shortenFindingId } from '../state/findings/finding-id.ts'
import { isEnding, isOpening } from '../state/transition.ts'
import { parseArn } from '../resources/arn.ts'
import { describeArn, describeArns, joinWords } from './sections/describe-arn.ts'
import type { GrantGroup } from './sections/grants-section.ts'
import { formatGrantsSection } from './sections/grants-text.ts'
import type { FindingGroup } from './sections/finding-groups.ts'
import type { ResourceExposure } from './sections/exposure-section.ts'
import { formatExposureSection } from './sections/exposure-text.ts'
import type { LateralMoveSummary, EscalationPathSummary } from './sections/escalation-section.ts'
import { formatEscalationSection } from './sections/escalation-text.ts'
import type { SettingsSection } from './sections/settings-section.ts'
import { formatSettingsSection } from './sections/settings-text.ts'
import type { NotEvaluated } from './sections/not-evaluated.ts'
import { compareSeverity, severities, type Severity } from '../settings/severity.ts'
import { describeChange, type ChangeSummary } from './changes/describe-change.ts'
import { formatUtcTime } from '../text/utc-time.ts'
import { formatElapsedTime } from '../text/duration.ts'
import { escapeText, quoteText } from '../text/quote-text.ts'

/** A past period in which a resource violated a control. */
export interface PastViolation {
  control: string
  severity: Severity
  resource: string
  /** ISO 8601. */
  from: string
  to: string
  reason: string
}

/** The content of a notification. */
export interface NotificationBody extends ChangeSummary {
  /** What the change modified in the configuration of its subjects, in sentences. */
  changes: readonly string[]
  /** ARNs of the first resources that the change affected besides its subjects. */
  affected: readonly string[]
  affectedCount: number
  findings: readonly FindingGroup[]
  /** Transient violations: the worst ones. */
  transientViolations: readonly PastViolation[]
  /** The number of all transient violations. */
  transientViolationCount: number
  /** Principals with new permissions. */
  newGrants: readonly GrantGroup[]
  /** Principals with lower-risk new permissions that are not listed. */
  newGrantsOmitted: number
  /** Resources that admit more principals than before. */
  newExposures: readonly ResourceExposure[]
  /** Further resources with new admissions, which are not listed. */
  newExposuresOmitted: number
  /** New paths on which principals can become an administrator. */
  escalationPaths: readonly EscalationPathSummary[]
  /** Further principals that can become an administrator, not listed. */
  escalationPathsOmitted: number
  /** Principals that can newly become other principals. */
  lateralMoves: readonly LateralMoveSummary[]
  lateralMovesOmitted: number
  /** Resources of which a part of this is not known: their policies take too many steps to evaluate. */
  newGrantsNotEvaluated?: NotEvaluated
  newExposuresNotEvaluated?: NotEvaluated
  escalationNotEvaluated?: NotEvaluated
  /** The number of users and roles, where it is too large to evaluate escalation paths. */
  tooManyPrincipals?: number
  /** Transitions of findings that an exception covers; they are not listed. */
  accepted: number
  /** What a change of the run-time settings changed, and which findings it is about. */
  settingsChange?: SettingsSection
  /** Tasks that were not completed; a later notification of the same thread has their results. */
  pendingTaskCount: number
}

/** Affected resources, and resources of a group of findings, that the text names. */
const MAX_NAMES = 10

/** How much a text says: without what to do and where to read more, it is brief. */
export type TextDetail = 'FULL' | 'BRIEF'

/**
 * The text of a notification: who did what, what it affects, what is wrong or resolved now, and what to do. What it
 * embeds of the account begins no line.
 */
export function formatNotificationText(
  body: NotificationBody,
  number: number,
  detail: TextDetail = 'FULL',
): string {
  const { changes, findings, accepted, pendingTaskCount } = body
  const opened = findings.filter(({ step }) => isOpening(step))
  const resolved = findings.filter(({ step }) => isEnding(step))
  const overdue = findings.filter(({ step }) => step === 'OVERDUE')
  const tagged = findings.filter(({ step }) => step === 'ACCEPTED')
  return [
    `${number > 1 ? 'Follow-up: ' : ''}${describeChange(body)}`,
    ...formatAffected(body),
    ...formatChanges(changes, body.subjects),
    ...formatSettingsSection(body.settingsChange),
    ...formatAccessSections(body),
    ...formatGroups([...opened, ...overdue], detail),
    ...tagged.flatMap(formatTaggedGroup),
    ...formatPastViolations(body),
    ...resolved.flatMap(formatResolvedGroup),
    ...(accepted > 0 ? [formatAccepted(accepted)] : []),
    ...(pendingTaskCount > 0 ? [formatPending(pendingTaskCount)] : []),
    ...(detail === 'FULL' ? formatDetails(body) : []),
  ]
    .map(escapeText)
    .join('\n')
}

/** `Affects: functions a and b (eu-west-1)`; the regions where they are not the region of the change. */
function formatAffected({ affected, affectedCount, region }: NotificationBody): string[] {
  if (affectedCount === 0) return []
  const regions = [...new Set(affected.map(arn => parseArn(arn)?.region ?? '').filter(each => each !== ''))]
  const isElsewhere = regions.some(each => each !== region)
  const regionText = isElsewhere ? ` (${regions.map(quoteText).join(', ')})` : ''
  return [`Affects: ${describeArns(affected, affectedCount, MAX_NAMES)}${regionText}`]
}

/** What changed, one line each; a subject that several lines in a row begin with is named once. */
function formatChanges(changes: readonly string[], subjects: readonly string[]): string[] {
  const prefixes = subjects.map(arn => `${describeArn(arn)}: `)
  let last: string | undefined
  return changes.map(change => {
    const prefix = prefixes.find(each => change.startsWith(each))
    const isSame = prefix !== undefined && prefix === last
    last = prefix
    return isSame ? `    ${change.slice(prefix.length)}` : `  ${change}`
  })
}

function formatAccessSections(body: NotificationBody): string[] {
  const { newGrants, newGrantsOmitted, newExposures, newExposuresOmitted, tooManyPrincipals } = body
  return [
    ...formatGrantsSection({
      groups: newGrants,
      omittedPrincipals: newGrantsOmitted,
      ...markSection(body.newGrantsNotEvaluated),
    }),
    ...formatExposureSection({
      resources: newExposures,
      omittedResources: newExposuresOmitted,
      ...markSection(body.newExposuresNotEvaluated),
    }),
    ...formatEscalationSection({
      paths: body.escalationPaths,
      omittedPrincipals: body.escalationPathsOmitted,
      lateralMoves: body.lateralMoves,
      omittedLateralMoves: body.lateralMovesOmitted,
      ...markSection(body.escalationNotEvaluated),
      ...(tooManyPrincipals === undefined ? {} : { tooManyPrincipals }),
    }),
  ]
}

function markSection(notEvaluated: NotEvaluated | undefined): { notEvaluated?: NotEvaluated } {
  return notEvaluated === undefined ? {} : { notEvaluated }
}

/** What is to be fixed; a text that several groups share is given once, and in place of a reason that was given, what should be so. */
function formatGroups(groups: readonly FindingGroup[], detail: TextDetail): string[] {
  const given = new Set<string>()
  const giveOnce = (prefix: string, text: string | undefined) => {
    if (text === undefined || given.has(text)) return []
    given.add(text)
    return [`  ${prefix}${text}`]
  }
  return groups.flatMap(group => {
    const { severity, count, reason, remediation, title, ids } = group
    return [
      formatGroupHead(group),
      ...giveOnce('', reason !== undefined && given.has(reason) ? `${title}.` : reason),
      ...giveOnce('', explainSeverity(severity, reason)),
      ...(detail === 'FULL' ? giveOnce('Remediation: ', remediation) : []),
      ...formatShowCommand('show', ids, count),
    ]
  })
}

/** `HIGH: 2 new findings for roles a and b (control)`, or of overdue ones `HIGH: 2 findings for … are overdue since … (control)`. */
function formatGroupHead({ severity, count, control, resources, step, dueAt }: FindingGroup): string {
  const label = count === 1 ? 'finding' : 'findings'
  const names = describeArns(resources, count, MAX_NAMES)
  if (step !== 'OVERDUE') return `${severity}: ${count} new ${label} for ${names} (${control})`
  const since = dueAt === undefined ? '' : `, ${count === 1 ? '' : 'the first '}since ${formatUtcTime(dueAt)}`
  return `${severity}: ${count} ${label} for ${names} ${count === 1 ? 'is' : 'are'} overdue${since} (${control})`
}

const COUNTED_SEVERITY = new RegExp(`\\b\\d+ (${severities.join('|')})\\b`, 'g')

/**
 * Says which severity is whose, where the reason counts something of a higher severity than the finding has: a finding
 * has the severity of its control.
 */
function explainSeverity(severity: Severity, reason = ''): string | undefined {
  const counted = new Set([...reason.matchAll(COUNTED_SEVERITY)].map(([, found]) => found))
  const higher = severities.filter(each => counted.has(each) && compareSeverity(each, severity) < 0)
  if (higher.length === 0) return undefined
  return `The finding has the severity of its control, ${severity}. What the control found is of severity ${joinWords(higher)}.`
}

function formatResolvedGroup({
  severity,
  count,
  control,
  resources,
  step,
  ids,
  openSeconds,
}: FindingGroup): string[] {
  const label = count === 1 ? 'finding' : 'findings'
  const deleted = step === 'ARCHIVED' ? `, which ${count === 1 ? 'was' : 'were'} deleted` : ''
  const upTo = count === 1 ? '' : 'up to '
  const after =
    openSeconds === undefined
      ? ''
      : `${deleted === '' ? '' : ','} after ${upTo}${formatElapsedTime(openSeconds)}`
  return [
    `Resolved: ${count} ${severity} ${label} for ${describeArns(resources, count, MAX_NAMES)}${deleted}${after} (${control})`,
    ...formatShowCommand('history', ids, count),
  ]
}

/** Findings of a group whose ids the text has. */
const MAX_IDS = 5

/** The command that shows a finding in a terminal, with its id. */
function formatShowCommand(
  command: 'show' | 'history',
  ids: readonly string[] = [],
  count: number,
): string[] {
  const shown = ids.slice(0, MAX_IDS).map(shortenFindingId)
  const [only] = shown
  if (only === undefined) return []
  if (count === 1) return [`  In a terminal: assay findings ${command} ${only} --deployed`]
  const more = count > shown.length ? `, and ${count - shown.length} more` : ''
  return [`  In a terminal: assay findings ${command} ID --deployed, where ID is ${joinIds(shown)}${more}`]
}

function joinIds(ids: readonly string[]): string {
  return ids.length < 3 ? ids.join(' or ') : ids.join(', ')
}

/** Findings that a tag accepts: who sets it hides them. */
function formatTaggedGroup({ severity, count, control, resources, reason, ids }: FindingGroup): string[] {
  const label = count === 1 ? 'finding' : 'findings'
  return [
    `Accepted by a tag: ${count} ${severity} ${label} for ${describeArns(resources, count, MAX_NAMES)} (${control})`,
    ...(reason === undefined ? [] : [`  ${reason}`]),
    ...formatShowCommand('show', ids, count),
  ]
}

function formatPastViolations({ transientViolations, transientViolationCount }: NotificationBody): string[] {
  const omitted = transientViolationCount - transientViolations.length
  return [
    ...transientViolations.map(
      ({ severity, control, resource, from, to, reason }) =>
        `${severity}: ${describeArn(resource)} violated ${control} from ${formatUtcTime(from)} to ${formatUtcTime(to)}: ${reason}`,
    ),
    ...(omitted > 0
      ? [`${omitted} more ${omitted === 1 ? 'resource was' : 'resources were'} non-compliant for a time.`]
      : []),
  ]
}

function formatAccepted(accepted: number): string {
  return accepted === 1
    ? '1 more finding is an accepted risk and is not listed.'
    : `${accepted} more findings are accepted risks and are not listed.`
}

function formatPending(pendingTaskCount: number): string {
  return `${pendingTaskCount} ${pendingTaskCount === 1 ? 'evaluation task is' : 'evaluation tasks are'} not completed yet; a follow-up notification has the results.`
}

/** The command that prints a control that fails now or failed for a time: why, what it checks, and its settings. */
function formatDetails({ findings, transientViolations }: NotificationBody): string[] {
  const failing = findings.filter(({ step }) => isOpening(step) || step === 'OVERDUE')
  const controls = new Set([...failing, ...transientViolations].map(({ control }) => control))
  const [first] = controls
  if (first === undefined) return []
  return controls.size === 1
    ? [`What the control checks: assay controls ${first}`]
    : [`What a control checks: assay controls NAME, where NAME is in parentheses above, such as ${first}`]
}
