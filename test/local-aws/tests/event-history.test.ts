import {
  CloudTrailClient,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createOpenQueue, takeMessages, type QueueAddress } from '../../flows/deployed-assay/queues.ts'
import { createLimitedUser } from '../limited-user.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { clearEvents } from '../control-client.ts'
import { routeEventsToQueue } from '../event-route.ts'
import { describeOnLocalAws } from '../suite.ts'

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
const Record = z.looseObject({ eventName: z.string(), requestParameters: z.unknown() })
const CHANGES = [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }]

describeOnLocalAws('the event history and the events', () => {
  let localAws: LocalAws
  let queue: QueueAddress

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    queue = await createOpenQueue(localAws, 'events', 'events.amazonaws.com', 'us-east-1')
    await routeEventsToQueue(localAws, queue, { source: ['aws.iam'] })
    await clearEvents(localAws.endpoint)
  })
  afterEach(() => localAws.delivery.normal())
  afterAll(() => localAws.stop())

  const createRoles = async (...names: string[]) => {
    const iam = new IAMClient(localAws.client({ as: 'carol' }))
    for (const RoleName of names)
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
  }
  const arrived = async () => {
    const messages = await takeMessages(localAws, queue)
    return messages.map(({ Body = '' }) => z.object({ detail: Record }).parse(JSON.parse(Body)).detail)
  }
  const arrivedRoles = async () =>
    (await arrived()).map(({ requestParameters }) => findRole(requestParameters))
  /** Retries while it is throttled: two lookups per second are allowed. */
  const lookUp = (input: LookupEventsCommandInput, region = 'us-east-1') => {
    const cloudTrail = new CloudTrailClient({ ...localAws.client({ region }), maxAttempts: 10 })
    return cloudTrail.send(new LookupEventsCommand(input))
  }

  test('have the same calls, failed ones too, with region and caller', async () => {
    await createRoles('first')
    const PolicyArn = 'arn:aws:iam::aws:policy/Nothing'
    const attach = new AttachRolePolicyCommand({ RoleName: 'first', PolicyArn })
    await expect(new IAMClient(localAws.client({ as: 'CiRole/build' })).send(attach)).rejects.toThrow(
      /Nothing/,
    )
    await new SQSClient(localAws.client({ as: 'carol' })).send(
      new CreateQueueCommand({ QueueName: 'elsewhere' }),
    )
    const { Events = [] } = await lookUp({ LookupAttributes: CHANGES })
    expect(Events).toMatchObject([
      {
        EventName: 'AttachRolePolicy',
        Username: 'build',
        ReadOnly: 'false',
        EventSource: 'iam.amazonaws.com',
      },
      { EventName: 'CreateRole', Username: 'carol', Resources: [{ ResourceName: 'first' }] },
    ])
    expect(Events.map(parseRecord).toReversed()).toEqual(await arrived())
    expect(Events.map(parseRecord)).toMatchObject([
      { errorCode: 'NoSuchEntityException', responseElements: null, awsRegion: 'us-east-1' },
      { requestParameters: { roleName: 'first' }, userIdentity: { userName: 'carol' } },
    ])
    expect(Math.abs(Date.now() - (Events[0]?.EventTime?.getTime() ?? 0))).toBeLessThan(60_000)
    expect(listNames(await lookUp({}, localAws.region))).toEqual(['CreateQueue'])
  })

  test('the history is asked by attribute and time, and goes on behind what was shown', async () => {
    await createRoles('second', 'third')
    const ask = (AttributeKey: 'EventName' | 'ResourceName' | 'Username', AttributeValue: string) =>
      lookUp({ LookupAttributes: [{ AttributeKey, AttributeValue }] })
    expect(listNames(await ask('Username', 'build'))).toEqual(['AttachRolePolicy'])
    expect(listRoles(await ask('EventName', 'CreateRole'))).toEqual(['third', 'second', 'first'])
    expect(listRoles(await ask('ResourceName', 'second'))).toEqual(['second'])
    const whole = { LookupAttributes: CHANGES, MaxResults: 2 }
    const page = await lookUp(whole)
    await createRoles('fourth')
    const rest = await lookUp({ ...whole, NextToken: page.NextToken })
    expect([page, rest].flatMap(listRoles)).toEqual(['third', 'second', 'first', 'first'])
    expect(rest.NextToken).toBeUndefined()
    expect(listNames(await lookUp({ StartTime: new Date(Date.now() + 3_600_000) }))).toEqual([])
    expect(listNames(await lookUp({ EndTime: new Date(Date.now() - 3_600_000) }))).toEqual([])
    const otherwise = lookUp({ NextToken: page.NextToken })
    await expect(otherwise).rejects.toMatchObject({ name: 'InvalidNextTokenException' })
  })

  test('what AWS does not answer is refused', async () => {
    const twice = lookUp({ LookupAttributes: [...CHANGES, ...CHANGES] })
    await expect(twice).rejects.toMatchObject({ name: 'InvalidLookupAttributesException' })
    await expect(lookUp({ MaxResults: 51 })).rejects.toMatchObject({ name: 'InvalidMaxResultsException' })
    const impatient = new CloudTrailClient({ ...localAws.client({ region: 'eu-central-1' }), maxAttempts: 1 })
    const refreshed = await Promise.allSettled(
      Array.from({ length: 8 }, () => impatient.send(new LookupEventsCommand({}))),
    )
    expect(refreshed).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining({ name: 'ThrottlingException' }) as object }),
    )
    const actorCredentials = await createLimitedUser(localAws, 'limited')
    const untrusted = new CloudTrailClient({ ...localAws.client(), credentials: actorCredentials })
    const denied = untrusted.send(new LookupEventsCommand({}))
    await expect(denied).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  test('an event that is withheld stands in the history alone', async () => {
    await arrived()
    await localAws.delivery.withhold({ eventName: 'CreateRole', times: 1 })
    await createRoles('lost', 'found')
    expect(await arrivedRoles()).toEqual(['found'])
    expect(await localAws.delivery.withheld()).toMatchObject([{ name: 'CreateRole', region: 'us-east-1' }])
    const { Events = [] } = await lookUp({ MaxResults: 2 })
    expect(Events.map(parseRecord).map(({ requestParameters }) => findRole(requestParameters))).toEqual([
      'found',
      'lost',
    ])
    await localAws.delivery.withhold({ every: 2 })
    await createRoles('e1', 'e2', 'e3', 'e4')
    await localAws.delivery.normal()
    await createRoles('e5', 'e6')
    expect(await arrivedRoles()).toEqual(['e1', 'e3', 'e5', 'e6'])
  })

  test('events come twice, later, or in another order, and none is lost', async () => {
    await localAws.delivery.duplicate({ eventName: 'CreateRole', copies: 3 })
    await localAws.delivery.delay({ ms: 1_500, times: 1 })
    await createRoles('late', 'punctual')
    expect(await arrivedRoles()).toEqual(['punctual', 'punctual', 'punctual'])
    await localAws.delivery.normal()
    expect(await arrivedRoles()).toEqual(['late', 'late', 'late'])
    const names = Array.from({ length: 16 }, (_, number) => `shuffled-${number}`)
    await localAws.delivery.shuffle({ withinMs: 1_500 })
    await createRoles(...names)
    await localAws.delivery.normal()
    const shuffled = await arrivedRoles()
    expect(new Set(shuffled)).toEqual(new Set(names))
    expect(shuffled).toHaveLength(names.length)
    expect(shuffled).not.toEqual(names)
  })
})

function parseRecord({ CloudTrailEvent = '' }: Event) {
  return Record.parse(JSON.parse(CloudTrailEvent))
}

function listNames({ Events = [] }: { Events?: Event[] | undefined }) {
  return Events.map(({ EventName }) => EventName)
}

function listRoles({ Events = [] }: { Events?: Event[] | undefined }) {
  return Events.map(event => findRole(parseRecord(event).requestParameters))
}

function findRole(parameters: unknown): string {
  return z.object({ roleName: z.string() }).parse(parameters).roleName
}
