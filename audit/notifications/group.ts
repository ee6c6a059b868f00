import { isOpening, type Step, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import type { Control } from '../controls/control.ts'
import { bySeverity, type Severity } from '../controls/severity.ts'
import { nameOf } from '../resources/resource.ts'
import { shorten } from '../shorten.ts'

/** Findings of one control that went the same way for the same cause. */
export interface Group {
  control: string
  title: string
  severity: Severity
  step: Step
  reason?: string
  remediation?: string
  /** How many there are, of which the first ones are named. */
  count: number
  resources: readonly string[]
}

/** How much is said of each group. */
export interface Detail {
  /** Resources that are named. */
  named: number
  /** Characters of a reason, and of what to do; without any both are left out. */
  characters: number
}

/** The groups of `transitions`: what opened first, and of it the most severe. */
export function groupsOf(transitions: readonly Transition[], checklist: Checklist, detail: Detail): Group[] {
  const groups = new Map<string, Transition[]>()
  for (const transition of transitions) {
    const key = `${transition.control} ${isOpening(transition.step) ? 'OPENED' : transition.step}`
    groups.set(key, [...(groups.get(key) ?? []), transition])
  }
  return [...groups.values()].map(group => groupOf(group, checklist, detail)).toSorted(openedFirst)
}

function groupOf(
  transitions: readonly Transition[],
  checklist: Checklist,
  { named, characters }: Detail,
): Group {
  const [first] = transitions
  if (first === undefined) throw new Error('a group of no transitions')
  const control: Control | undefined = checklist.find(({ id }) => id === first.control)
  const opened = isOpening(first.step)
  return {
    control: first.control,
    title: control?.title ?? first.control,
    severity: first.severity,
    step: first.step,
    ...(opened && characters > 0 ? wordsOf(transitions, control, characters) : {}),
    count: transitions.length,
    resources: transitions.slice(0, named).map(({ resource }) => resource.arn),
  }
}

function wordsOf(
  transitions: readonly Transition[],
  control: Control | undefined,
  characters: number,
): Pick<Group, 'reason' | 'remediation'> {
  const reason = reasonOf(transitions)
  return {
    ...(reason === undefined ? {} : { reason: shorten(reason, characters) }),
    ...(control ? { remediation: shorten(control.remediation, characters) } : {}),
  }
}

/** The reason of all of them, or that of one where they differ. */
function reasonOf([first, ...others]: readonly Transition[]): string | undefined {
  if (first?.reason === undefined) return undefined
  const same = others.every(({ reason }) => reason === first.reason)
  return same ? first.reason : `For example ${nameOf(first.resource)}: ${first.reason}`
}

function openedFirst(a: Group, b: Group): number {
  return Number(isOpening(b.step)) - Number(isOpening(a.step)) || bySeverity(a.severity, b.severity)
}
