import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOpenQueue, findQueueAddress, takeMessages } from '../../flows/deployed-assay/queues.ts'
import { waitFor } from '../../flows/deployed-assay/eventually.ts'
import { deployTemplate } from '../deploy/deploy.ts'
import { startLocalAws, type LocalAws } from '../local-aws.ts'
import { describeOnLocalAws } from '../suite.ts'

describeOnLocalAws('a rule with a role', () => {
  let localAws: LocalAws

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    const { region } = localAws
    const { outputs } = await deployTemplate(localAws, {
      stackName: 'roles',
      region,
      template: buildTemplate(localAws),
    })
    const inbox = await createOpenQueue(localAws, 'inbox', 'sns.amazonaws.com')
    const subscription = { TopicArn: outputs['Topic'], Protocol: 'sqs', Endpoint: inbox.arn }
    await new SNSClient(localAws.client()).send(new SubscribeCommand(subscription))
  })
  afterAll(() => localAws.stop())

  const listMessages = async (queueName: string) =>
    (await takeMessages(localAws, findQueueAddress(localAws, queueName))).map(({ Body = '' }) => Body)

  async function putEvent(Source: string): Promise<void> {
    const Entries = [{ Source, DetailType: 'text', Detail: JSON.stringify({ from: Source }) }]
    await new EventBridgeClient(localAws.client()).send(new PutEventsCommand({ Entries }))
  }

  test('delivers to a topic whose policy allows no rule', async () => {
    await putEvent('allowed')
    const [message] = await waitFor('a message', async () => {
      const messages = await listMessages('inbox')
      return messages.length > 0 ? messages : undefined
    })
    expect(message).toContain('allowed')
    expect(await listMessages('dead')).toEqual([])
  })

  test.each(['without-role', 'role-of-another-rule', 'role-without-permission'])(
    'does not deliver: %s',
    async source => {
      await putEvent(source)
      const [letter] = await waitFor('a dead letter', async () => {
        const letters = await listMessages('dead')
        return letters.length > 0 ? letters : undefined
      })
      expect(letter).toContain(source)
      expect(await listMessages('inbox')).toEqual([])
    },
  )
})

function buildTemplate({ account, region }: LocalAws): object {
  const topic = { Ref: 'Topic' }
  const dead = { 'Fn::GetAtt': ['Dead', 'Arn'] }
  const rule = (name: string, role?: string) => ({
    Type: 'AWS::Events::Rule',
    DependsOn: ['MayBury'],
    Properties: {
      Name: name,
      EventPattern: { source: [name] },
      Targets: [
        {
          Id: 'topic',
          Arn: topic,
          DeadLetterConfig: { Arn: dead },
          ...(role === undefined ? {} : { RoleArn: { 'Fn::GetAtt': [role, 'Arn'] } }),
        },
      ],
    },
  })
  const role = (RoleName: string, ruleName: string, Action: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': account },
              ArnLike: { 'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/${ruleName}` },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'deliver',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action, Resource: topic }],
          },
        },
      ],
    },
  })
  return {
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'published-by-role' } },
      Closed: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [topic],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: topic,
              },
            ],
          },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      MayBury: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Dead' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: dead,
              },
            ],
          },
        },
      },
      Publisher: role('publisher', 'allowed', 'sns:Publish'),
      Reader: role('reader', 'role-without-permission', 'sns:GetTopicAttributes'),
      Allowed: rule('allowed', 'Publisher'),
      Without: rule('without-role'),
      Other: rule('role-of-another-rule', 'Publisher'),
      Narrow: rule('role-without-permission', 'Reader'),
    },
    Outputs: { Topic: { Value: topic } },
  }
}
