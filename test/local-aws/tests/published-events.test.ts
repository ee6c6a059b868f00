import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { DeleteSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { ParsedEvent } from '../../../audit/events/change.ts'
import { triggers, matchTriggers } from '../../../audit/events/triggers.ts'
import { createOpenQueue, takeMessages, type QueueAddress } from '../../flows/deployed-assay/queues.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { buildSampleAccount } from '../sample-account.ts'
import { describeOnLocalAws } from '../suite.ts'

type Event = z.infer<typeof Event>
const Event = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.looseObject({ eventName: z.optional(z.string()) }),
})

/** The readers whose events arrive where things happen. */
const REGIONAL = triggers.filter(({ regions: where }) => where !== 'IAM_EVENT_REGION')

describeOnLocalAws('published events', () => {
  let localAws: LocalAws
  let queue: QueueAddress
  let events: Event[]

  beforeAll(async () => {
    localAws = await startLocalAws()
    queue = await createOpenQueue(localAws, 'published', 'events.amazonaws.com')
    const bridge = new EventBridgeClient(localAws.client())
    for (const [index, pattern] of REGIONAL.flatMap(({ patterns }) => patterns).entries()) {
      const Name = `published-${index}`
      await bridge.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }))
      await bridge.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'kept', Arn: queue.arn }] }))
    }
    await buildSampleAccount(localAws)
    const vulnerabilities = [{ name: 'CVE-2021-44228', severity: 'CRITICAL' }]
    const image = { repositoryName: 'shop/orders', imageId: { imageTag: 'v1' } }
    await localAws.scans.put({ region: localAws.region, ...image, vulnerabilities })
    const deleted = new DeleteSecurityGroupCommand({ GroupId: 'sg-00000000000000000' })
    await new EC2Client(localAws.client()).send(deleted).catch(() => undefined)
    events = (await takeMessages(localAws, queue)).map(({ Body = '' }) => Event.parse(JSON.parse(Body)))
  })
  afterAll(() => localAws.stop())

  test('is what the readers wait for', () => {
    const names = events.map(
      ({ source, detail, 'detail-type': type }) => `${source} ${detail.eventName ?? type}`,
    )
    expect([...new Set(names)].toSorted()).toEqual([
      'aws.access-analyzer CreateAnalyzer',
      'aws.cloudtrail CreateTrail',
      'aws.cloudtrail StartLogging',
      'aws.ec2 AuthorizeSecurityGroupIngress',
      'aws.ec2 CreateFlowLogs',
      'aws.ec2 CreateManagedPrefixList',
      'aws.ec2 CreateSecurityGroup',
      'aws.ec2 CreateSubnet',
      'aws.ec2 CreateVpc',
      'aws.ec2 CreateVpcEndpoint',
      'aws.ecr CreateRepository',
      'aws.ecr ECR Image Action',
      'aws.ecr ECR Image Scan',
      'aws.ecr PutImage',
      'aws.ecr SetRepositoryPolicy',
      'aws.ecs CreateCluster',
      'aws.ecs CreateService',
      'aws.ecs RegisterTaskDefinition',
      'aws.ecs RunTask',
      'aws.guardduty CreateDetector',
      'aws.guardduty CreateFilter',
      'aws.inspector2 Enable',
      'aws.lambda AddPermission20150331v2',
      'aws.lambda CreateAlias20150331',
      'aws.lambda CreateEventSourceMapping20150331',
      'aws.lambda CreateFunction20150331',
      'aws.lambda CreateFunctionUrlConfig',
      'aws.lambda PublishLayerVersion20181031',
      'aws.lambda PublishVersion20150331',
      'aws.lambda PutFunctionEventInvokeConfig',
      'aws.sns CreateTopic',
      'aws.sqs CreateQueue',
    ])
  })

  test('is understood: every event is a change of something, or is ignored on purpose', () => {
    const ignored = events.flatMap(event => {
      const parsedEvent = readEvent(event, localAws.region)
      return 'ignored' in parsedEvent
        ? [`${event.detail.eventName ?? event['detail-type']}: ${parsedEvent.ignored}`]
        : []
    })
    expect(new Set(ignored)).toEqual(
      new Set(['CreateAnalyzer: kind-not-audited', 'RunTask: kind-not-audited']),
    )
    const rules = events.find(({ detail }) => detail.eventName === 'AuthorizeSecurityGroupIngress')
    expect(rules?.detail).toMatchObject({
      requestParameters: {
        ipPermissions: {
          items: [
            { ipProtocol: 'tcp', fromPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } },
            { ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } },
            { groups: { items: [{}] } },
            { prefixListIds: { items: [{}] } },
          ],
        },
      },
      responseElements: { _return: true, securityGroupRuleSet: { items: [{ isEgress: false }, {}, {}, {}] } },
    })
  })
})

function readEvent(event: Event, region: string): ParsedEvent {
  const [trigger] = matchTriggers(event)
  if (trigger === undefined) throw new Error(`no trigger for ${event.source}`)
  return trigger.parse(event, { regions: [region] })
}
