import type { ControlId } from '../../controls/control.ts'
import type { Resource } from '../../resources/resource.ts'
import { findDueTime } from '../../settings/due-days.ts'
import { findException } from '../../settings/exception.ts'
import type { TagDigests } from '../../settings/exception-tag.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Severity } from '../../settings/severity.ts'
import type { ControlResult } from '../../state/compliance-record.ts'
import { getOpening, isEnding, type Transition } from '../../state/transition.ts'

/** The finding that can be overdue, with the severity that its control has now. */
interface DueFinding {
  resource: Resource
  control: ControlId
  severity: Severity
  tagDigests: TagDigests | undefined
}

/** When it is evaluated, for which change, and the change for what no fact changed. */
interface OverdueContext {
  at: Date
  changeId: string
  driftChangeId: string
}

/**
 * The control result `next` with a transition, if the finding stays open and its due date has passed, once for each time that it opens.
 * While an exception covers it, it is not overdue. A step that ends, accepts or reopens an overdue finding keeps the due date; a further
 * violation opens it anew.
 */
export function addOverdueTransition(
  before: ControlResult | undefined,
  next: ControlResult,
  { resource, control, severity, tagDigests }: DueFinding,
  { dueDays, exceptions }: Pick<Settings, 'dueDays' | 'exceptions'>,
  { at, changeId, driftChangeId }: OverdueContext,
): ControlResult {
  const { lastTransition, reason, evidence } = next
  if (lastTransition === undefined) return next
  const last = before?.lastTransition
  if (last?.number !== lastTransition.number) return keepDueDate(last, next, lastTransition)
  if (!next.open || lastTransition.dueAt !== undefined) return next
  const { number, ...opening } = getOpening(lastTransition)
  const dueAt = findDueTime({ control, severity, since: opening.at }, dueDays, at)
  if (dueAt === undefined || at < dueAt) return next
  const target = { control, arn: resource.arn, reason, evidence, tagDigests }
  if (findException(exceptions, target, at) !== undefined) return next
  return {
    ...next,
    lastTransition: {
      resource,
      control,
      severity,
      number: lastTransition.number + 1,
      step: 'OVERDUE',
      ...(reason === undefined ? {} : { reason }),
      ...(evidence === undefined ? {} : { evidence }),
      changeId: driftChangeId,
      at: at.toISOString(),
      opening: { number, changeId: opening.changeId, at: opening.at },
      dueAt: dueAt.toISOString(),
    },
    evaluatedFor: changeId,
  }
}

function keepDueDate(
  last: Transition | undefined,
  next: ControlResult,
  lastTransition: Transition,
): ControlResult {
  const isSame = isEnding(lastTransition.step) || lastTransition.opening !== undefined
  if (!isSame || last?.dueAt === undefined) return next
  return { ...next, lastTransition: { ...lastTransition, dueAt: last.dueAt } }
}
