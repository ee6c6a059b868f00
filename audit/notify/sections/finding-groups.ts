import { isOpening, type TransitionStep, type Transition } from '../../state/transition.ts'
import type { ControlDescription } from '../../controls/control.ts'
import { compareSeverity, type Severity } from '../../settings/severity.ts'
import { describeResource } from '../../resources/kinds.ts'
import { getResourceName } from '../../resources/resource.ts'
import { escapeText, limitSentenceLength } from '../../text/quote-text.ts'

/** Findings of one control that a change opened, resolved or archived. */
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
}

/** How much a notification contains of each group. */
export interface GroupDetail {
  /** Resources that are listed. */
  maxResources: number
  /** Characters of a reason and of a remediation; 0 leaves both out. */
  maxCharacters: number
}

/** The groups of `transitions`: opened findings first, the most severe first. */
export function groupFindings(
  transitions: readonly Transition[],
  checklist: readonly ControlDescription[],
  groupDetail: GroupDetail,
): FindingGroup[] {
  const groups = new Map<string, Transition[]>()
  for (const transition of transitions) {
    const key = `${transition.control} ${isOpening(transition.step) ? 'OPENED' : transition.step}`
    groups.set(key, [...(groups.get(key) ?? []), transition])
  }
  return [...groups.values()]
    .map(group => createFindingGroup(group, checklist, groupDetail))
    .toSorted(compareGroups)
}

function createFindingGroup(
  transitions: readonly Transition[],
  checklist: readonly ControlDescription[],
  { maxResources, maxCharacters }: GroupDetail,
): FindingGroup {
  const [first] = transitions
  if (first === undefined) throw new Error('a group of no transitions')
  const control = checklist.find(({ id }) => id === first.control)
  const opened = isOpening(first.step)
  return {
    control: first.control,
    title: control?.title ?? first.control,
    severity: first.severity,
    step: first.step,
    ...(opened && maxCharacters > 0 ? formatGroupTexts(transitions, control, maxCharacters) : {}),
    count: transitions.length,
    resources: transitions.slice(0, maxResources).map(({ resource }) => escapeText(resource.arn)),
  }
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

/** The reason that all of them share, or the reason of the first one as an example. */
function summarizeReason([first, ...others]: readonly Transition[]): string | undefined {
  if (first?.reason === undefined) return undefined
  const same = others.every(({ reason }) => reason === first.reason)
  if (same) return first.reason
  const isNamed = first.reason.includes(getResourceName(first.resource))
  return `For example${isNamed ? '' : ` ${describeResource(first.resource)}`}: ${first.reason}`
}

function compareGroups(a: FindingGroup, b: FindingGroup): number {
  return Number(isOpening(b.step)) - Number(isOpening(a.step)) || compareSeverity(a.severity, b.severity)
}
