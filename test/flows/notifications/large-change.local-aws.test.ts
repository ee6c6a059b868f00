import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { splitIntoChunks } from '../../../audit/limits/split-batches.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor, FLOW_ACTOR } from '../actors/workload-actor.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { followPublishedEvents, type PublishedEvents } from '../deployed-assay/published-events.ts'
import { listBacklog } from '../deployed-assay/queues.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'

/** Each of these roles gets two findings by one change of their policy. */
const ROLES = 500
const FINDINGS = 1_000
const routes: readonly Route[] = [{ name: 'rules', to: { events: true } }]

const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

describeOnLocalAws('a change that opens 1,000 findings', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox
  let events: PublishedEvents
  let iam: IAMClient
  let policy: string

  beforeAll(async () => {
    assay = await deployAndSettleAssay(
      { notificationDeadline: 900 },
      async localAws => {
        iam = new IAMClient(localAws.client({ as: FLOW_ACTOR }))
        const { Policy } = await iam.send(
          new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: allow('logs:PutLogEvents') }),
        )
        policy = Policy?.Arn ?? ''
        const actor = createWorkloadActor(localAws)
        const names = Array.from({ length: ROLES }, (_, at) => `member-${at}`)
        for (const part of splitIntoChunks(names, 20))
          await Promise.all(
            part.map(async RoleName => {
              await actor.createRole(RoleName)
              await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policy }))
            }),
          )
      },
      { routes },
    )
    inbox = await createNotificationInbox(assay)
    events = await followPublishedEvents(assay.localAws)
  })
  afterAll(() => assay.stop())

  test('is one notification and one message of a route, which count all', async () => {
    const version = { PolicyArn: policy, PolicyDocument: allow('*'), SetAsDefault: true }
    await iam.send(new CreatePolicyVersionCommand(version))
    await waitFor(
      'the message of the route',
      async () => (await events.of('Assay Notification')).length > 0 || undefined,
      1_200,
    )
    await waitUntilIdle(assay.localAws)
    const messages = await events.of('Assay Notification')
    expect(messages).toMatchObject([{ route: 'rules', action: 'trigger', severity: 'CRITICAL' }])
    const counts: readonly number[] = Object.values(messages[0]?.opened ?? {})
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(FINDINGS)
    const notifications = (await inbox.all()).map(({ notification }) => notification)
    expect(notifications.filter(({ action }) => action === 'iam:CreatePolicyVersion')).toHaveLength(1)
    expect(await listBacklog(assay.localAws)).toEqual({})
  })
})
