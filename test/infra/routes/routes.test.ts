import { describe, expect, it } from 'vitest'
import { buildRouteTransformer } from '../../../audit/deployment/rules.ts'
import { SYNTH_ACCOUNT_ID, findStackByName, synthesizeTestStacks, type SynthStack } from '../synthesis.ts'
import { listStatements, listTemplateResources } from '../resolved-template.ts'

const DESTINATION = 'arn:aws:events:eu-west-1:111122223333:api-destination/pagerduty/0a1b2c3d'
const slack = { workspaceId: 'T0ABCDEFG', channelId: 'C0ABCDEFG' }
const id = '0a1b2c3d-0000-1111-2222-333344445555'

const routes = [
  { name: 'mail', to: { email: ['a@example.com', 'b@example.com', 'a@example.com'] } },
  { name: 'shop', to: { slack } },
  { name: 'shop-night', to: { slack } },
  { name: 'teams', to: { teams: { tenantId: id, teamId: id, channelId: '19%3aabc%40thread.tacv2' } } },
  { name: 'own', to: { topic: 'arn:aws:sns:us-east-1:111122223333:alerts' } },
  { name: 'pager', to: { apiDestination: DESTINATION, body: { summary: '<title>', source: 'assay' } } },
  { name: 'rules', to: { events: true } },
]

function synthesize(source: object): SynthStack {
  return findStackByName(synthesizeTestStacks({ home: 'eu-west-1', ...source }), 'Assay')
}

function all<T>({ template }: SynthStack, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

const topicArn = (name: string) => `arn:aws:sns:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-route-${name}`

describe('a deployment with routes', () => {
  const stack = synthesize({ routes })

  it('has an encrypted topic for each route by e-mail or chat, with each address once', () => {
    const topics = all<{ TopicName: string; KmsMasterKeyId?: unknown }>(stack, 'AWS::SNS::Topic')
    expect(topics.map(({ TopicName }) => TopicName).toSorted()).toEqual([
      'assay-notifications',
      'assay-route-mail',
      'assay-route-shop',
      'assay-route-shop-night',
      'assay-route-teams',
    ])
    for (const topic of topics) expect(topic.KmsMasterKeyId).toBeDefined()
    const subscriptions = all<{ Endpoint: string; Protocol: string; TopicArn: string }>(
      stack,
      'AWS::SNS::Subscription',
    )
    expect(subscriptions).toEqual(
      ['a@example.com', 'b@example.com'].map(Endpoint => ({
        Endpoint,
        Protocol: 'email',
        TopicArn: topicArn('mail'),
      })),
    )
  })

  it('has one configuration per channel, from which nothing can be called', () => {
    const [channel, ...others] = all<Record<string, unknown>>(
      stack,
      'AWS::Chatbot::SlackChannelConfiguration',
    )
    expect(others).toEqual([])
    expect(channel).toMatchObject({
      SlackWorkspaceId: slack.workspaceId,
      SlackChannelId: slack.channelId,
      SnsTopicArns: [topicArn('shop'), topicArn('shop-night')],
      GuardrailPolicies: ['arn:aws:iam::aws:policy/AWSDenyAll'],
    })
    expect(all(stack, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration')).toMatchObject([
      { TeamsTenantId: id, TeamId: id, GuardrailPolicies: ['arn:aws:iam::aws:policy/AWSDenyAll'] },
    ])
    const role = all<Record<string, unknown>>(stack, 'AWS::IAM::Role').find(({ AssumeRolePolicyDocument }) =>
      JSON.stringify(AssumeRolePolicyDocument).includes('chatbot.amazonaws.com'),
    )
    for (const permissions of ['Policies', 'ManagedPolicyArns']) expect(role).not.toHaveProperty(permissions)
  })

  it('leaves the configuration of a channel as it is when routes to other channels are removed or added before it', () => {
    const other = { name: 'other', to: { slack: { ...slack, channelId: 'C0OTHER' } } }
    const find = (source: object) =>
      listTemplateResources(synthesize(source).template, 'AWS::Chatbot::SlackChannelConfiguration').find(
        ([, { Properties }]) => (Properties as { SlackChannelId: string }).SlackChannelId === slack.channelId,
      )
    const shop = { name: 'shop', to: { slack } }
    expect(find({ routes: [other, shop] })).toEqual(find({ routes: [shop] }))
  })

  it('invokes an API destination with a role that only its rule can use', () => {
    const rules = all<{ Name: string; Targets: { Arn: string; RoleArn: string }[] }>(
      stack,
      'AWS::Events::Rule',
    )
    const rule = rules.find(({ Name }) => Name === 'assay-route-pager')
    expect(rule).toMatchObject({
      EventBusName: 'assay-findings',
      EventPattern: {
        source: ['assay'],
        'detail-type': ['Assay Notification'],
        detail: { route: ['pager'] },
      },
      Targets: [
        {
          Arn: DESTINATION,
          DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-route-dead-letters` },
          InputTransformer: {
            InputPathsMap: { title: '$.detail.title' },
            InputTemplate: '{"summary":<title>,"source":"assay"}',
          },
        },
      ],
    })
    const roles = all<{ AssumeRolePolicyDocument: object; Policies?: { PolicyDocument: object }[] }>(
      stack,
      'AWS::IAM::Role',
    )
    const role = roles.find(({ Policies }) => JSON.stringify(Policies ?? []).includes('InvokeApiDestination'))
    expect(JSON.stringify(role?.AssumeRolePolicyDocument)).toContain(
      `arn:aws:events:eu-west-1:${SYNTH_ACCOUNT_ID}:rule/assay-findings/assay-route-pager`,
    )
    expect(listStatements(role?.Policies?.[0]?.PolicyDocument)).toMatchObject([
      { actions: ['events:InvokeApiDestination'], resources: [DESTINATION] },
    ])
  })

  it('lets its function publish to these topics and the bus, and notify send to its queue, and nothing else do', () => {
    const publishing = listGrants(stack).filter(({ resources }) =>
      resources.some(resource => resource.includes('assay-route') || resource.endsWith(':alerts')),
    )
    const granted = publishing.map(({ role, actions, resources }) => [role, actions, resources] as const)
    const queue = `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-route`
    const ofRoute = granted.filter(([role]) => role.includes('routeworker'))
    expect(ofRoute.find(([, actions]) => actions.includes('sns:Publish'))?.[2].toSorted()).toEqual(
      [
        ...['mail', 'shop', 'shop-night', 'teams'].map(topicArn),
        'arn:aws:sns:us-east-1:111122223333:alerts',
      ].toSorted(),
    )
    const senders = granted
      .filter(([, actions, resources]) => actions.includes('sqs:SendMessage') && resources.includes(queue))
      .map(([role]) => role.replace(/worker.*/, ''))
    expect(senders.toSorted()).toEqual(['notify', 'route'])
  })
})

describe('a deployment without routes', () => {
  it('has nothing of them', () => {
    expect(synthesize({}).raw).not.toMatch(/route-|routeworker|Chatbot/)
  })
})

describe('the body of a request', () => {
  it('has values in place of whole texts, which EventBridge quotes and escapes', () => {
    const { inputPathsMap, inputTemplate } = buildRouteTransformer({
      a: '<severity>',
      b: ['<text>', 'plain "text"'],
      c: { d: '<severity>' },
    })
    expect(inputPathsMap).toEqual({ severity: '$.detail.severity', text: '$.detail.text' })
    expect(inputTemplate).toBe('{"a":<severity>,"b":[<text>,"plain \\"text\\""],"c":{"d":<severity>}}')
  })
})

/** What the inline policies of roles allow. */
function listGrants(stack: SynthStack) {
  return listTemplateResources(stack.template, 'AWS::IAM::Role').flatMap(([role, { Properties }]) => {
    const { Policies = [] } = Properties as { Policies?: { PolicyDocument: object }[] }
    return Policies.flatMap(({ PolicyDocument }) =>
      listStatements(PolicyDocument).map(({ actions, resources }) => ({ role, actions, resources })),
    )
  })
}
