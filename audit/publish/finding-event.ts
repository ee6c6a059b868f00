import type { ChangeRecord } from '../state/change-record.ts'
import { formatTransitionId, type Transition } from '../state/transition.ts'
import type { ControlDescription } from '../controls/control.ts'
import type { PublishedChange, PublishedEvent, PublishedStep } from './published-event.ts'
import { limitTextLength } from '../text/quote-text.ts'

/** Characters of a text that comes from the event of a change. */
const MAX_CHARACTERS = 500

/** EventBridge takes ARNs of up to 2,048 characters (EventBridge API Reference, "PutEventsRequestEntry"). */
const MAX_ARN_CHARACTERS = 2_048

/** The published event of a transition of a finding, with the change that led to it. Accepted findings have none. */
export function createFindingEvent(
  transition: Transition & { step: PublishedStep },
  changeRecord: ChangeRecord,
  checklist: readonly ControlDescription[],
): PublishedEvent {
  const { resource, control, severity, number, evidence, step, at, reason, dueAt = at } = transition
  const { title = control, remediation } = checklist.find(({ id }) => id === control) ?? {}
  const { kind, arn, region } = resource
  const head = {
    schema: 'assay.event/1',
    id: formatTransitionId(transition),
    account: resource.account,
    control,
    title,
    severity,
    resource: { kind, arn, region },
    number,
    ...(evidence === undefined ? {} : { evidence }),
    change: summarizeChange(changeRecord),
  } as const
  const resources = arn.length > MAX_ARN_CHARACTERS ? [] : [arn]
  if (step === 'RESOLVED' || step === 'ARCHIVED')
    return { type: 'Finding Resolved', at, resources, detail: { ...head, step } }
  const opened = {
    ...(reason === undefined ? {} : { reason }),
    ...(remediation === undefined ? {} : { remediation }),
  }
  if (step === 'OVERDUE')
    return { type: 'Finding Overdue', at, resources, detail: { ...head, step, dueAt, ...opened } }
  return { type: 'Finding Opened', at, resources, detail: { ...head, step, ...opened } }
}

function summarizeChange({ id, action, actor, at }: ChangeRecord): PublishedChange {
  const { type, name, via } = actor
  return {
    id: shortenText(id),
    action: shortenText(action),
    actor: {
      type: shortenText(type),
      name: shortenText(name),
      ...(via === undefined ? {} : { via: shortenText(via) }),
    },
    at,
  }
}

function shortenText(text: string): string {
  return limitTextLength(text, MAX_CHARACTERS)
}
