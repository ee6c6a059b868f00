import { SNSClient } from '@aws-sdk/client-sns'
import { afterEach, describe, expect, it } from 'vitest'
import type { Exposure } from '../../../audit/account/exposure.ts'
import type { Transition } from '../../../audit/account/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import { notificationOf, type Notification } from '../../../audit/notifications/notification.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { topicNotifier } from '../../../functions/aws/topic.ts'
import { causeOf } from '../../audit/announcements/transition.ts'
import { wire, type Wire } from './wire.ts'

/** What SNS takes as a message (SNS API Reference, "Publish"). */
const MOST = 262_144
const STEPS = ['OPENED', 'RESOLVED', 'ARCHIVED'] as const
const PUBLISHED = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'

let service: Wire | undefined
afterEach(() => service?.close())

/** Every control of the checklist going every way for `count` functions, for reasons of that length. */
function upheaval(count: number, reason: string): Transition[] {
  const where = { account: '111122223333', region: 'eu-west-1' }
  const resources = Array.from({ length: count }, (_, index) =>
    functionResource(`${'function-'.repeat(6)}${index}`, where),
  )
  return checklist.flatMap(({ id: control, severity }) =>
    STEPS.flatMap(step =>
      resources.map(resource => ({
        control,
        severity,
        step,
        resource,
        reason,
        number: 1,
        cause: 'c',
        at: '2026-05-12T09:00:00.000Z',
      })),
    ),
  )
}

function pastOf({ resource, control, severity, reason = '', cause, at }: Transition): Exposure {
  return { resource, control, severity, from: at, to: at, openedBy: cause, closedBy: cause, reason }
}

async function published(transitions: readonly Transition[], changes: readonly string[]) {
  service = await wire({ status: 200, body: PUBLISHED })
  const exposed = transitions.slice(0, 100).map(pastOf)
  const about = { changes, exposed, gained: { told: [], others: 0 }, accepted: 0, open: 0, checklist }
  const notification = notificationOf(causeOf(), 1, transitions, about)
  await topicNotifier('arn:aws:sns:eu-west-1:111122223333:t', new SNSClient(service.client)).send(
    notification,
  )
  const message = new URLSearchParams(service.requests[0]?.body).get('Message') ?? ''
  const { default: document, email } = JSON.parse(message) as { default: string; email: string }
  return { bytes: Buffer.byteLength(message), document: JSON.parse(document) as Notification, email }
}

describe('a message that SNS is given', () => {
  it('is small enough, whatever happened at once, and counts all of it', async () => {
    const hostile = 'é"\\\n'.repeat(2_000)
    const { bytes, document } = await published(upheaval(30, hostile), Array(500).fill(hostile))
    expect(bytes).toBeLessThan(MOST)
    expect(document.findings).toHaveLength(checklist.length * STEPS.length)
    expect(document.findings.every(({ count }) => count === 30)).toBe(true)
    expect(document.changes.at(-1)).toMatch(/^and 4\d\d more changes$/)
  })

  it('names and says as much as there is room for', async () => {
    const some = upheaval(30, 'Because.').filter(({ control }) => control === checklist[0]?.id)
    const { document, email } = await published(some, [])
    expect(document.findings.map(({ resources }) => resources.length)).toEqual([25, 25, 25])
    expect(document.findings[0]).toMatchObject({ reason: 'Because.' })
    expect(email).toContain('and 5 more')
  })

  it('has as much of a long text as there is room for', async () => {
    const { bytes, email } = await published(upheaval(30, 'x'), Array(50).fill('é→'.repeat(150)))
    expect(bytes).toBeLessThan(MOST)
    expect(Buffer.byteLength(email)).toBeGreaterThan(25_000)
  })
})
