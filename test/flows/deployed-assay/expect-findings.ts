import { expect } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { TransitionStep } from '../../../audit/state/transition.ts'

/** The expected findings of one control in a notification. */
export interface ExpectedFindings {
  control: ControlId
  severity: Severity
  step: TransitionStep
  /** The ARNs of the resources that the message is about. */
  resources: readonly string[]
}

/**
 * Expects the findings of the control in the notification. Findings of other controls must have the same step and the
 * same resources or `related` ones.
 */
export function expectFindings(
  { findings }: Notification,
  { control, severity, step, resources }: ExpectedFindings,
  related: readonly string[] = [],
): void {
  const [own, ...more] = findings.filter(findingGroup => findingGroup.control === control)
  expect(more).toEqual([])
  expect({ ...own, resources: own?.resources.toSorted() }).toMatchObject({
    control,
    severity,
    step,
    count: resources.length,
    resources: resources.toSorted(),
  })
  const others = findings.filter(findingGroup => findingGroup.control !== control)
  const allowed = [...resources, ...related]
  const strange = others.filter(findingGroup => {
    return findingGroup.step !== step || findingGroup.resources.some(resource => !allowed.includes(resource))
  })
  expect(strange).toEqual([])
}

/** The sorted actions of the notifications about one of `controls`. */
export function listActions(controls: readonly string[], notifications: readonly Notification[]): string[] {
  return notifications
    .filter(({ findings }) => findings.some(findingGroup => controls.includes(findingGroup.control)))
    .map(({ action }) => action)
    .toSorted()
}
