import { expect } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { TransitionStep } from '../../../audit/state/transition.ts'

/** What a message has to say of one control. */
export interface ExpectedFindings {
  control: ControlId
  severity: Severity
  step: TransitionStep
  /** The ARNs of the resources that the message is about. */
  resources: readonly string[]
}

/**
 * Expects the message to say this of the control. What it says of others, of which there are more with each new one,
 * must be of the same step and about the same resources or `related` ones.
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

/** The messages that are about one of `controls`, by what was done, in order. */
export function listActions(controls: readonly string[], notifications: readonly Notification[]): string[] {
  return notifications
    .filter(({ findings }) => findings.some(findingGroup => controls.includes(findingGroup.control)))
    .map(({ action }) => action)
    .toSorted()
}
