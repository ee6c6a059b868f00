import { computeFindingId } from '../../state/findings/finding-id.ts'
import {
  formatTransitionId,
  isEnding,
  isOpening,
  type TransitionStep,
  type Transition,
} from '../../state/transition.ts'
import type { ControlDescription } from '../../controls/control.ts'
import { compareSeverity, type Severity } from '../../settings/severity.ts'
import { describeResource } from '../../resources/kinds.ts'
import { getResourceName } from '../../resources/resource.ts'
import { escapeText, limitSentenceLength } from '../../text/quote-text.ts'

/** Findings of one control that a change opened, accepted by a tag, resolved or archived, or that became overdue. */
export interface FindingGroup {
  control: string
  title: string
  severity: Severity
  step: TransitionStep
  reason?: string
  remediation?: string
  /** The number of findings, of which the first ones are listed in `resources`, by ARN. */
  count: number
  resources: readonly string[]
  /** The first due date that had passed, ISO 8601, of findings that became overdue. */
  dueAt?: string
  /** The ids of the findings on `resources`; absent in deliveries that an earlier version stored. */
  ids?: readonly string[]
  /** For how many seconds the one of them was open that was so for the longest time; absent unless that is known of all. */
  openSeconds?: number
}

/** How much a notification contains of each group. */
export interface GroupDetail {
  /** Resources that are listed. */
  maxResources: number
  /** Characters of a reason and of a remediation; 0 leaves both out. */
  maxCharacters: number
}

/** For how many seconds findings were open, by the ids of the transitions that ended them, where that is known. */
export type OpenTimes = ReadonlyMap<string, number>

/** What groups need besides the transitions. */
export interface GroupContext {
  checklist: readonly ControlDescription[]
  openTimes: OpenTimes | undefined
}

/** The groups of `transitions`: opened findings first, then those that became overdue, the most severe first. */
export function groupFindings(
  transitions: readonly Transition[],
  { checklist, openTimes }: GroupContext,
  groupDetail: GroupDetail,
): FindingGroup[] {
  const groups = new Map<string, Transition[]>()
  for (const transition of transitions) {
    const key = `${transition.control} ${isOpening(transition.step) ? 'OPENED' : transition.step}`
    groups.set(key, [...(groups.get(key) ?? []), transition])
  }
  return [...groups.values()]
    .map(group => createFindingGroup(group, { checklist, openTimes }, groupDetail))
    .toSorted(compareGroups)
}

function createFindingGroup(
  transitions: readonly Transition[],
  { checklist, openTimes }: GroupContext,
  { maxResources, maxCharacters }: GroupDetail,
): FindingGroup {
  const [first] = transitions
  if (first === undefined) throw new Error('a group of no transitions')
  const control = checklist.find(({ id }) => id === first.control)
  const listed = transitions.slice(0, maxResources)
  const isToFix = isOpening(first.step) || first.step === 'OVERDUE'
  const due = first.step === 'OVERDUE' ? transitions.flatMap(({ dueAt }) => dueAt ?? []).toSorted() : []
  return {
    control: first.control,
    title: control?.title ?? first.control,
    severity: first.severity,
    step: first.step,
    ...(isEnding(first.step) || maxCharacters === 0
      ? {}
      : formatGroupTexts(transitions, isToFix ? control : undefined, maxCharacters)),
    count: transitions.length,
    resources: listed.map(({ resource }) => escapeText(resource.arn)),
    ids: listed.map(each => computeFindingId(each.control, each.resource)),
    ...(due[0] === undefined ? {} : { dueAt: due[0] }),
    ...measureOpenTime(transitions, openTimes),
  }
}

function measureOpenTime(
  transitions: readonly Transition[],
  openTimes: OpenTimes | undefined,
): Pick<FindingGroup, 'openSeconds'> {
  const known = transitions.flatMap(each => openTimes?.get(formatTransitionId(each)) ?? [])
  return known.length < transitions.length
    ? {}
    : { openSeconds: known.reduce((longest, each) => Math.max(longest, each), 0) }
}

function formatGroupTexts(
  transitions: readonly Transition[],
  control: ControlDescription | undefined,
  maxCharacters: number,
): Pick<FindingGroup, 'reason' | 'remediation'> {
  const reason = summarizeReason(transitions)
  return {
    ...(reason === undefined ? {} : { reason: limitSentenceLength(reason, maxCharacters) }),
    ...(control ? { remediation: limitSentenceLength(control.remediation, maxCharacters) } : {}),
  }
}

/** The reason that all of them share, or the reason of the first one as an example, after what many reasons name. */
function summarizeReason([first, ...others]: readonly Transition[]): string | undefined {
  if (first?.reason === undefined) return undefined
  const same = others.every(({ reason }) => reason === first.reason)
  if (same) return first.reason
  const isNamed = first.reason.includes(getResourceName(first.resource))
  const example = `For example${isNamed ? '' : ` ${describeResource(first.resource)}`}: ${first.reason}`
  return `${describeCommonVulnerability([first, ...others])}${example}`
}

const VULNERABILITY = /\bCVE-\d{4}-\d{4,7}\b/g

/**
 * `At least 98 of 100 have CVE-2021-44228. ` for the vulnerability that most of the findings name in reason or evidence; nothing
 * unless several do. So what a scan finds in many images is read once. Findings do not name all vulnerabilities.
 */
function describeCommonVulnerability(transitions: readonly Transition[]): string {
  const counts = new Map<string, number>()
  for (const id of transitions.flatMap(listVulnerabilities)) counts.set(id, (counts.get(id) ?? 0) + 1)
  const [most] = [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
  if (most === undefined || most[1] < 2) return ''
  const [id, count] = most
  const { length } = transitions
  return `${count === length ? `All ${length}` : `At least ${count} of ${length}`} have ${id}. `
}

function listVulnerabilities({ reason = '', evidence = {} }: Transition): string[] {
  return [...new Set(`${reason} ${JSON.stringify(evidence)}`.match(VULNERABILITY))]
}

function compareGroups(a: FindingGroup, b: FindingGroup): number {
  return rankStep(a.step) - rankStep(b.step) || compareSeverity(a.severity, b.severity)
}

function rankStep(step: TransitionStep): number {
  if (isOpening(step)) return 0
  return step === 'OVERDUE' ? 1 : 2
}
