import type { TransientViolation } from '../state/transient-violation.ts'
import type { ChangeRecord } from '../state/change-record.ts'
import { isEnding, type Transition } from '../state/transition.ts'
import type { ControlDescription } from '../controls/control.ts'
import { compareSeverity, type Severity } from '../settings/severity.ts'
import { escapeAllTexts, escapeText, limitSentenceLength } from '../text/quote-text.ts'
import type { GrantsSection } from './sections/grants-section.ts'
import {
  groupFindings,
  type FindingGroup,
  type GroupContext,
  type GroupDetail,
  type OpenTimes,
} from './sections/finding-groups.ts'
import type { ExposureSection } from './sections/exposure-section.ts'
import { measureQuotedBytes } from '../limits/json-bytes.ts'
import { listSettingsSeverities, type SettingsSection } from './sections/settings-section.ts'
import { NOT_EVALUATED_SEVERITY } from './sections/not-evaluated.ts'
import type { EscalationSection } from './sections/escalation-section.ts'
import type { ReportedVulnerability } from '../events/vulnerability.ts'
import type { VulnerabilitySummary } from './changes/describe-vulnerability.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import type { Resource } from '../resources/resource.ts'
import { formatNotificationText, type PastViolation, type NotificationBody } from './notification-text.ts'

/** One message about one change. It is sent at least once; the same id means the same message. */
export interface Notification extends NotificationBody {
  schema: 'assay.notification/1'
  id: string
  /** The id of the change; later messages about it have the same thread. */
  thread: string
  severity: Severity
  text: string
}

/** Sends notifications to people. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}

/** Characters of a line about a modified fact. */
const MAX_CHANGE_CHARACTERS = 300

/** How much a message contains of each group, in decreasing order. On the last level, the groups of all controls fit. */
const GROUP_DETAIL_LEVELS: readonly [GroupDetail, ...GroupDetail[]] = [
  { maxResources: 25, maxCharacters: 2_000 },
  { maxResources: 5, maxCharacters: 300 },
  { maxResources: 1, maxCharacters: 100 },
  { maxResources: 1, maxCharacters: 0 },
  { maxResources: 0, maxCharacters: 0 },
]

/** Bytes of everything that is listed within the message, and of the groups; the rest of an SNS message is for the text. */
const MAX_LISTED_BYTES = 165_000
const MAX_GROUP_BYTES = 120_000
/** Transient violations that a message lists, and characters of the reason of each. */
const MAX_VIOLATIONS = 15
const MAX_REASON_CHARACTERS = 200

/** Bytes of the modified facts within the message. */
const MAX_CHANGES_BYTES = 30_000

/** Resources that a message lists of the subjects and of the affected resources, and bytes of each list. */
const MAX_RESOURCES = 10
const MAX_RESOURCES_BYTES = 3_000

/** The sections about what a change newly allows. */
export interface AccessSections {
  grants: GrantsSection
  exposures: ExposureSection
  escalation: EscalationSection
}

/** The id of notification `number` of a change. */
export function formatNotificationId(changeId: string, number: number): string {
  return `${changeId}#${number}`
}

/** What a message contains besides the transitions. */
export interface MessageContent extends AccessSections {
  /** The resources that were read for the change. */
  subjects: readonly Resource[]
  changes: readonly string[]
  /** How many of the subjects run, where a vulnerability was reported of them and that is known. */
  inUse?: number | undefined
  /** The resources that use the subjects of the change, or principals with new permissions. */
  users: readonly Resource[]
  transientViolations: readonly TransientViolation[]
  accepted: number
  /** For how long findings were open that end. */
  openTimes?: OpenTimes
  pendingTaskCount: number
  /** What a change of the run-time settings did. */
  settingsChange?: SettingsSection | undefined
}

/**
 * The message `number` (from 1) of a change: its transitions, and what it modified. No string in it has a line break or a
 * control character, except the line breaks of `text`.
 */
export function createNotification(
  changeRecord: ChangeRecord,
  number: number,
  transitions: readonly Transition[],
  { checklist, ...content }: MessageContent & { checklist: readonly ControlDescription[] },
): Notification {
  const body = composeBody(changeRecord, transitions, content, checklist)
  const { id } = changeRecord
  const head = { schema: 'assay.notification/1', id: formatNotificationId(id, number), thread: id } as const
  return { ...escapeAllTexts({ ...head, ...body }), text: formatNotificationText(body, number) }
}

/** A change of an image reads what it contains, too: the image says both. */
function isNamed({ kind }: Resource): boolean {
  return getKindDefinition(kind).describedBy === undefined
}

function composeBody(
  changeRecord: ChangeRecord,
  transitions: readonly Transition[],
  content: MessageContent,
  checklist: readonly ControlDescription[],
): NotificationBody & { severity: Severity } {
  const { account, region, action, actor, at, vulnerability } = changeRecord
  const violations = content.transientViolations.toSorted((a, b) => compareSeverity(a.severity, b.severity))
  const transientViolations = violations.slice(0, MAX_VIOLATIONS).map(summarizeViolation)
  const changes = fitChanges(content.changes)
  const subjects = content.subjects.filter(isNamed).map(({ arn }) => arn)
  const affected = subjects.length === 0 ? [] : listAffected(transitions, content, subjects)
  const resources = {
    subjects: fitArns(subjects),
    subjectCount: subjects.length,
    affected: fitArns(affected),
    affectedCount: affected.length,
  }
  const usedBytes = measureQuotedBytes([
    resources,
    changes,
    transientViolations,
    content.grants,
    content.exposures,
    content.escalation,
    content.settingsChange,
  ])
  const groupContext = { checklist, openTimes: content.openTimes }
  const findings = fitGroups(
    transitions,
    groupContext,
    Math.min(MAX_GROUP_BYTES, MAX_LISTED_BYTES - usedBytes),
  )
  const severity = findWorstSeverity(findings, [
    ...transientViolations,
    ...content.grants.groups,
    ...content.exposures.resources,
    ...content.escalation.paths,
    ...content.escalation.lateralMoves,
    ...listSettingsSeverities(content.settingsChange),
    ...Object.keys(listNotEvaluated(content)).map(() => ({ severity: NOT_EVALUATED_SEVERITY })),
  ])
  return {
    account,
    region,
    severity,
    action,
    actor,
    at,
    ...(vulnerability === undefined ? {} : { vulnerability: summarizeReport(vulnerability, content.inUse) }),
    ...resources,
    changes,
    findings,
    transientViolations,
    newGrants: content.grants.groups,
    newGrantsOmitted: content.grants.omittedPrincipals,
    newExposures: content.exposures.resources,
    newExposuresOmitted: content.exposures.omittedResources,
    escalationPaths: content.escalation.paths,
    escalationPathsOmitted: content.escalation.omittedPrincipals,
    lateralMoves: content.escalation.lateralMoves,
    lateralMovesOmitted: content.escalation.omittedLateralMoves,
    ...listNotEvaluated(content),
    ...(content.escalation.tooManyPrincipals === undefined
      ? {}
      : { tooManyPrincipals: content.escalation.tooManyPrincipals }),
    transientViolationCount: violations.length,
    accepted: content.accepted,
    pendingTaskCount: content.pendingTaskCount,
    ...(content.settingsChange === undefined ? {} : { settingsChange: content.settingsChange }),
  }
}

function summarizeReport(reported: ReportedVulnerability, inUse: number | undefined): VulnerabilitySummary {
  return { ...reported, ...(inUse === undefined ? {} : { inUse }) }
}

/** What is not known in each section. */
function listNotEvaluated({
  grants,
  exposures,
  escalation,
}: AccessSections): Pick<
  NotificationBody,
  'newGrantsNotEvaluated' | 'newExposuresNotEvaluated' | 'escalationNotEvaluated'
> {
  return {
    ...(grants.notEvaluated && { newGrantsNotEvaluated: grants.notEvaluated }),
    ...(exposures.notEvaluated && { newExposuresNotEvaluated: exposures.notEvaluated }),
    ...(escalation.notEvaluated && { escalationNotEvaluated: escalation.notEvaluated }),
  }
}

/** ARNs of the affected resources besides the subjects: their users, workloads of principals, resources with findings but the account. */
function listAffected(
  transitions: readonly Transition[],
  {
    users,
    grants,
    transientViolations,
  }: {
    users: readonly Resource[]
    grants: GrantsSection
    transientViolations: readonly TransientViolation[]
  },
  subjects: readonly string[],
): string[] {
  const all = [
    ...grants.groups.flatMap(({ workloads }) => workloads),
    ...[...transitions, ...transientViolations].flatMap(({ resource }) =>
      resource.kind === 'AWS::Organizations::Account' ? [] : resource.arn,
    ),
    ...users.map(({ arn }) => arn),
  ]
  const known = new Set(subjects)
  return [...new Set(all)].filter(arn => !known.has(arn))
}

function fitArns(arns: readonly string[]): string[] {
  let bytes = 0
  return arns
    .slice(0, MAX_RESOURCES)
    .map(escapeText)
    .filter(arn => (bytes += measureQuotedBytes(arn)) <= MAX_RESOURCES_BYTES)
}

function fitGroups(
  transitions: readonly Transition[],
  groupContext: GroupContext,
  availableBytes: number,
): FindingGroup[] {
  const [detail, ...others] = GROUP_DETAIL_LEVELS
  let groups = groupFindings(transitions, groupContext, detail)
  for (const lowerDetail of others) {
    if (measureQuotedBytes(groups) <= availableBytes) break
    groups = groupFindings(transitions, groupContext, lowerDetail)
  }
  return groups
}

function fitChanges(changes: readonly string[]): string[] {
  const lines = changes.map(line => limitSentenceLength(line, MAX_CHANGE_CHARACTERS))
  let bytes = 0
  const shown = lines.filter(line => (bytes += measureQuotedBytes(line)) <= MAX_CHANGES_BYTES)
  return shown.length < lines.length ? [...shown, `and ${lines.length - shown.length} more changes`] : shown
}

function summarizeViolation({
  control,
  severity,
  resource,
  from,
  to,
  reason,
}: TransientViolation): PastViolation {
  return {
    control,
    severity,
    resource: resource.arn,
    from,
    to,
    reason: limitSentenceLength(reason, MAX_REASON_CHARACTERS),
  }
}

function findWorstSeverity(
  groups: readonly FindingGroup[],
  others: readonly { severity: Severity }[],
): Severity {
  const opened = [...groups.filter(({ step }) => !isEnding(step)), ...others]
  return opened.map(({ severity }) => severity).toSorted(compareSeverity)[0] ?? 'INFORMATIONAL'
}
