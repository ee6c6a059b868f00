import type { Cause } from '../account/cause.ts'
import { transitionId, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import type { AnnouncedCause, Announcement } from './announcement.ts'
import { shorten } from '../shorten.ts'

/** Characters of a text that an event brought. */
const SHOWN = 500

/** EventBridge takes ARNs of up to 2,048 characters (EventBridge API Reference, "PutEventsRequestEntry"). */
const LONGEST_ARN = 2_048

/** What is announced of a finding that opened or closed for `cause`. */
export function findingAnnouncement(
  transition: Transition,
  cause: Cause,
  checklist: Checklist,
): Announcement {
  const { resource, control, severity, number, evidence, step, at, reason } = transition
  const { title = control, remediation } = checklist.find(({ id }) => id === control) ?? {}
  const { kind, arn, region } = resource
  const head = {
    schema: 'assay.announcement/1',
    id: transitionId(transition),
    account: resource.account,
    control,
    title,
    severity,
    resource: { kind, arn, region },
    number,
    ...(evidence === undefined ? {} : { evidence }),
    cause: causeIn(cause),
  } as const
  const resources = arn.length > LONGEST_ARN ? [] : [arn]
  if (step === 'RESOLVED' || step === 'ARCHIVED')
    return { type: 'Finding Resolved', at, resources, detail: { ...head, step } }
  const opened = {
    ...(reason === undefined ? {} : { reason }),
    ...(remediation === undefined ? {} : { remediation }),
  }
  return { type: 'Finding Opened', at, resources, detail: { ...head, step, ...opened } }
}

function causeIn({ id, action, actor, at }: Cause): AnnouncedCause {
  const { type, name, via } = actor
  return {
    id: cut(id),
    action: cut(action),
    actor: { type: cut(type), name: cut(name), ...(via === undefined ? {} : { via: cut(via) }) },
    at,
  }
}

function cut(text: string): string {
  return shorten(text, SHOWN)
}
