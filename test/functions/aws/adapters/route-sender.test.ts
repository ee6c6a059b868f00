import type { PublishCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from 'vitest'
import type { PublishedEvent } from '../../../../audit/publish/published-event.ts'
import type { RouteMessage } from '../../../../audit/routes/route-message.ts'
import type { RouteTarget } from '../../../../audit/settings/route.ts'
import { createRouteSender } from '../../../../functions/aws/adapters/route-sender.ts'

const message: RouteMessage = {
  id: 'ct:111122223333:e#1 mail',
  thread: 'ct:111122223333:e',
  status: 'OPENED',
  isThreadResolved: false,
  severity: 'CRITICAL',
  account: '111122223333',
  region: 'eu-west-1',
  at: '2026-06-03T10:00:00.000Z',
  title: 'OPENED CRITICAL - app é is an administrator - by tom - 111122223333',
  subject: '[Assay] OPENED CRITICAL - app é is an administrator - by tom - 111122223333',
  text: 'tom called iam:AttachRolePolicy\nAffects: function orders',
  brief: 'tom called iam:AttachRolePolicy\nAffects: function orders',
  remediations: [],
  resources: [],
  opened: { CRITICAL: 1, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 },
  resolved: 0,
}

/** What is published when a message is sent to `to`, and in which region. */
async function send(to: RouteTarget, content = message) {
  const published: { region: string; input: PublishCommand['input'] }[] = []
  const events: PublishedEvent[] = []
  const createClient = (region: string) => ({
    send: (command: { input: PublishCommand['input'] }) =>
      Promise.resolve(void published.push({ region, input: command.input })),
  })
  const sender = createRouteSender({
    location: { account: '111122223333', region: 'eu-west-1' },
    prefix: 'assay',
    publisher: { publish: all => Promise.resolve(void events.push(...all)) },
    createClient,
  })
  await sender.send({ name: 'mail', to }, content)
  return { published, events, input: published[0]?.input }
}

describe('a message to a route', () => {
  it('by e-mail is text with a subject of ASCII, not JSON', async () => {
    const { input, published } = await send({ email: ['security@example.com'] })
    expect(published).toHaveLength(1)
    expect(input).toMatchObject({
      TopicArn: 'arn:aws:sns:eu-west-1:111122223333:assay-route-mail',
      Subject: '[Assay] OPENED CRITICAL - app ? is an administrator - by tom - 111122223333',
      Message: message.text,
    })
    expect(input?.MessageStructure).toBeUndefined()
    expect(input?.MessageAttributes).toMatchObject({
      route: { StringValue: 'mail' },
      severity: { StringValue: 'CRITICAL' },
      id: { StringValue: message.id },
    })
  })

  it('by e-mail is within the size of a message of SNS, however long its text is', async () => {
    const { input } = await send({ email: ['a@b.example'] }, { ...message, text: 'é"\n'.repeat(200_000) })
    expect(Buffer.byteLength(input?.Message ?? '')).toBeLessThan(262_144)
    expect(input?.Message).not.toBe('')
  })

  it.each<[string, RouteTarget]>([
    ['slack', { slack: { workspaceId: 'T0', channelId: 'C0' } }],
    ['teams', { teams: { tenantId: 't', teamId: 't', channelId: 'c' } }],
  ])('for %s has the schema of custom notifications', async (_, to) => {
    const { input } = await send(to)
    expect(input?.TopicArn).toBe('arn:aws:sns:eu-west-1:111122223333:assay-route-mail')
    expect(JSON.parse(input?.Message ?? '')).toMatchObject({ version: '1.0', source: 'custom' })
    expect(input?.Subject).toBeUndefined()
  })

  it('to a topic of its own has text for e-mail and the detail of the event for others, in the region of the topic', async () => {
    const { input, published } = await send({ topic: 'arn:aws:sns:us-east-1:111122223333:alerts' })
    expect(published[0]?.region).toBe('us-east-1')
    expect(input).toMatchObject({
      TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
      MessageStructure: 'json',
    })
    const parts = JSON.parse(input?.Message ?? '') as { default: string; email: string }
    expect(parts.email).toBe(message.text)
    expect(JSON.parse(parts.default)).toMatchObject({
      schema: 'assay.event/1',
      route: 'mail',
      action: 'trigger',
    })
  })

  it.each<RouteTarget>([
    { events: true },
    { apiDestination: 'arn:aws:events:eu-west-1:111122223333:api-destination/pagerduty/0a1b2c3d' },
  ])('to %j is an event on the bus of published events', async to => {
    const { events, published } = await send(to)
    expect(published).toEqual([])
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'Assay Notification', detail: { route: 'mail', id: message.id } })
  })
})
