import { describe, expect, it } from 'vitest'
import { listRegionRules } from '../../../../audit/deployment/rules.ts'
import { buildRegionalDeploymentResource } from '../../../../audit/resources/assay/regional-deployment.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import {
  COLLECTOR_ACCOUNT_ID,
  deployedScope,
  readDeployedFacts,
  buildRefusal,
  createDeployedAws,
  type OutputOverrides,
} from './deployed-aws.ts'
import { DEFAULT_PREFIX } from '../../../../audit/resources/assay/deployment-names.ts'

const home = buildRegionalDeploymentResource(
  { account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' },
  DEFAULT_PREFIX,
)
const away = buildRegionalDeploymentResource(
  { account: COLLECTOR_ACCOUNT_ID, region: 'us-east-1' },
  DEFAULT_PREFIX,
)

type Rule = { Name: string; State: string; EventPattern?: string }

/** Rules of a bus, changed by `change`. */
function rules(change: (rules: Rule[]) => object[], bus = 'default'): OutputOverrides {
  return {
    ListRules: (well, _, { EventBusName }) =>
      EventBusName === bus ? { Rules: change(well['Rules'] as Rule[]) } : well,
  }
}

/** All rules, with the rule `name` replaced by `instead`. */
function replaceRule(name: string, instead: object | undefined, bus?: string): OutputOverrides {
  return rules(
    all => all.flatMap(rule => (rule.Name === name ? (instead ? [{ ...rule, ...instead }] : []) : [rule])),
    bus,
  )
}

/** The targets of the rule `name`, changed by `change`. */
function changeTargets(name: string, change: (target: object) => object[]): OutputOverrides {
  return {
    ListTargetsByRule: (well, _, { Rule }) =>
      Rule === name ? { Targets: (well['Targets'] as object[]).flatMap(change) } : well,
  }
}

describe('a regional deployment', () => {
  it.each([home, away])('finds everything as deployed: $region', async regional => {
    expect(await readDeployedFacts(regional)).toEqual({
      rules: {
        known: {
          expected: listRegionRules(regional.region, COLLECTOR_ACCOUNT_ID, deployedScope).length,
          broken: [],
        },
      },
      alarms: { known: { missing: [], raised: [], muted: [] } },
      queues: { known: { missing: [], deadLetters: {}, changed: [] } },
    })
  })

  it.each([
    ['off', replaceRule('assay-iam-change', { State: 'DISABLED' }), 'DISABLED'],
    ['gone', replaceRule('assay-iam-change', undefined), 'MISSING'],
    ['another', replaceRule('assay-iam-change', { EventPattern: '{"source":["aws.s3"]}' }), 'CHANGED'],
    ['a schedule', replaceRule('assay-iam-change', { EventPattern: undefined }), 'CHANGED'],
    ['no JSON', replaceRule('assay-iam-change', { EventPattern: '{"source":' }), 'CHANGED'],
    [
      'without its dead-letter queue',
      changeTargets('assay-iam-change', target => [{ ...target, DeadLetterConfig: undefined }]),
      'LOSING',
    ],
    [
      'with another dead-letter queue',
      changeTargets('assay-iam-change', target => [
        { ...target, DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:1:trash' } },
      ]),
      'LOSING',
    ],
    ['without its target', changeTargets('assay-iam-change', () => []), 'WRONG_TARGET'],
    [
      'with another target',
      changeTargets('assay-iam-change', target => [{ ...target, Arn: 'arn:aws:sqs:us-east-1:1:other' }]),
      'WRONG_TARGET',
    ],
    [
      'without its targets, which are gone',
      {
        ListTargetsByRule: (well, _, { Rule }) =>
          Rule === 'assay-iam-change' ? buildRefusal('ResourceNotFoundException') : well,
      },
      'WRONG_TARGET',
    ],
    [
      'with a constant for its target',
      changeTargets('assay-iam-change', target => [{ ...target, Input: '{}' }]),
      'CHANGED_INPUT',
    ],
    [
      'with an empty constant for its target',
      changeTargets('assay-iam-change', target => [{ ...target, Input: '' }]),
      'CHANGED_INPUT',
    ],
    [
      'with a part of the event for its target',
      changeTargets('assay-iam-change', target => [{ ...target, InputPath: '$.id' }]),
      'CHANGED_INPUT',
    ],
    [
      'with another text for its target',
      changeTargets('assay-iam-change', target => [
        { ...target, InputTransformer: { InputTemplate: '"x"' } },
      ]),
      'CHANGED_INPUT',
    ],
  ])('finds that a rule is %s', async (_, instead: OutputOverrides, fault) => {
    const { rules: found } = await readDeployedFacts(away, instead)
    expect(found).toMatchObject({ known: { broken: [{ name: 'assay-iam-change', bus: 'default', fault }] } })
  })

  it.each([
    [
      'in another order',
      (rule: Rule) => ({ EventPattern: JSON.stringify(reverseKeys(JSON.parse(rule.EventPattern ?? ''))) }),
    ],
    ['for events that read as well', () => ({ State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' })],
  ])('treats a rule as unchanged that is written %s', async (_, change: (rule: Rule) => object) => {
    const { rules: found } = await readDeployedFacts(
      away,
      rules(all => all.map(rule => ({ ...rule, ...change(rule) }))),
    )
    expect(found).toMatchObject({ known: { broken: [] } })
  })

  it('treats a rule as intact that has its target, and another one with a constant', async () => {
    const { rules: found } = await readDeployedFacts(
      away,
      changeTargets('assay-iam-change', target => [{ ...target, Input: '{}' }, target]),
    )
    expect(found).toMatchObject({ known: { broken: [] } })
  })

  it.each([
    ['its own text', { InputTransformer: { InputPathsMap: {}, InputTemplate: '"all is well"' } }],
    ['the event', { InputTransformer: undefined }],
  ])('finds that the rule of forwarded alarms delivers %s', async (_, change) => {
    const { rules: found } = await readDeployedFacts(
      home,
      changeTargets('assay-forwarded-alarms', target => [{ ...target, ...change }]),
    )
    const broken = [{ name: 'assay-forwarded-alarms', bus: 'assay', fault: 'CHANGED_INPUT' }]
    expect(found).toMatchObject({ known: { broken } })
  })

  it('finds that a rule no longer matches events marked read-only', async () => {
    const all = listRegionRules('eu-west-1', COLLECTOR_ACCOUNT_ID, deployedScope).filter(
      ({ bus }) => bus === 'default',
    )
    const wide = all.filter(({ state }) => state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
    expect(wide.length).toBeGreaterThan(0)
    const { rules: found } = await readDeployedFacts(
      home,
      rules(each => each.map(rule => ({ ...rule, State: 'ENABLED' }))),
    )
    const broken = wide.map(({ name }) => ({ name, bus: 'default', fault: 'CHANGED' }))
    expect(found).toMatchObject({ known: { broken } })
  })

  it('finds that the target bus of forwarding rules is missing', async () => {
    const deleted: OutputOverrides = {
      ListRules: (well, _, { EventBusName }) =>
        EventBusName === 'assay' ? buildRefusal('ResourceNotFoundException') : well,
    }
    const { rules: found } = await readDeployedFacts(home, deleted)
    const forwarded = listRegionRules('eu-west-1', COLLECTOR_ACCOUNT_ID, deployedScope).filter(
      ({ bus }) => bus === 'assay',
    )
    expect(forwarded.length).toBeGreaterThan(5)
    expect(found).toMatchObject({
      known: { broken: forwarded.map(({ name }) => ({ name, bus: 'assay', fault: 'MISSING' })) },
    })
  })

  it('reads all pages', async () => {
    const paged: OutputOverrides = {
      ListRules: (well, _, { NextToken }) => {
        const all = well['Rules'] as Rule[]
        return NextToken === undefined
          ? { Rules: all.slice(0, 3), NextToken: 'more' }
          : { Rules: all.slice(3) }
      },
    }
    expect(await readDeployedFacts(away, paged)).toEqual(await readDeployedFacts(away))
  })

  it('finds raised alarms, also of other versions, and missing ones', async () => {
    const { alarms } = await readDeployedFacts(home, {
      DescribeAlarms: well => {
        const [, ...others] = (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm => ({
          ...alarm,
          StateValue: alarm.AlarmName === 'assay-evaluate-age' ? 'ALARM' : 'INSUFFICIENT_DATA',
        }))
        return { MetricAlarms: [...others, { AlarmName: 'assay-new', StateValue: 'ALARM' }] }
      },
    })
    expect(alarms).toEqual({
      known: {
        missing: ['assay-account-change-age'],
        raised: ['assay-evaluate-age', 'assay-new'],
        muted: [],
      },
    })
  })

  it.each([
    ['its actions are disabled', { ActionsEnabled: false }],
    ['it has no action', { AlarmActions: [] }],
    ['it notifies another topic', { AlarmActions: [`arn:aws:sns:eu-west-1:${COLLECTOR_ACCOUNT_ID}:other`] }],
  ])('finds that an alarm is muted: %s', async (_, change) => {
    const instead: OutputOverrides = {
      DescribeAlarms: well => ({
        MetricAlarms: [
          ...(well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
            alarm.AlarmName.endsWith('-age') ? { ...alarm, ...change } : alarm,
          ),
          { AlarmName: 'assay-of-another-version', StateValue: 'OK' },
        ],
      }),
    }
    const { alarms } = await readDeployedFacts(home, instead)
    expect(alarms).toMatchObject({ known: { missing: [], raised: [] } })
    const { muted } = (alarms as { known: { muted: string[] } }).known
    expect(muted.length).toBeGreaterThan(5)
    expect(muted.filter(name => !name.endsWith('-age'))).toEqual([])
    const others = await readDeployedFacts(away, instead)
    expect(others['alarms']).toMatchObject({ known: { muted: [] } })
  })

  it('counts dead letters, and finds missing queues', async () => {
    const { queues } = await readDeployedFacts(home, {
      ListQueues: well => ({
        QueueUrls: (well['QueueUrls'] as string[]).filter(
          url => !/assay-(notify|audit-dead-letters)$/.test(url),
        ),
      }),
      GetQueueAttributes: (well, _, { QueueUrl }) => {
        const url = String(QueueUrl)
        if (url.endsWith('assay-image-push-dead-letters')) return buildRefusal('QueueDoesNotExist')
        return url.endsWith('assay-iam-change-dead-letters')
          ? { Attributes: { ...(well['Attributes'] as object), ApproximateNumberOfMessages: '12' } }
          : well
      },
    })
    expect(queues).toEqual({
      known: {
        missing: ['assay-notify', 'assay-image-push-dead-letters', 'assay-audit-dead-letters'],
        deadLetters: { 'assay-iam-change-dead-letters': 12 },
        changed: [],
      },
    })
  })

  it.each([
    ['assay-notify', { MessageRetentionPeriod: '60' }, ['MessageRetentionPeriod']],
    ['assay-notify', { DelaySeconds: '900' }, ['DelaySeconds']],
    ['assay-notify', { MaximumMessageSize: '1024' }, ['MaximumMessageSize']],
    ['assay-notify', { VisibilityTimeout: '0' }, ['VisibilityTimeout']],
    ['assay-notify', { RedrivePolicy: undefined }, ['RedrivePolicy']],
    ['assay-notify', { RedrivePolicy: '{' }, ['RedrivePolicy']],
    [
      'assay-notify',
      {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${COLLECTOR_ACCOUNT_ID}:trash`,
          maxReceiveCount: 5,
        }),
      },
      ['RedrivePolicy'],
    ],
    [
      'assay-notify',
      {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${COLLECTOR_ACCOUNT_ID}:assay-audit-dead-letters`,
          maxReceiveCount: 1,
        }),
      },
      ['RedrivePolicy'],
    ],
    [
      'assay-audit-dead-letters',
      { MessageRetentionPeriod: '60', RedrivePolicy: '{}' },
      ['MessageRetentionPeriod', 'RedrivePolicy'],
    ],
  ])('finds that the queue %s has %j', async (name, change, attributes) => {
    const { queues } = await readDeployedFacts(home, {
      GetQueueAttributes: (well, _, { QueueUrl }) =>
        String(QueueUrl).endsWith(`/${name}`)
          ? { Attributes: { ...(well['Attributes'] as object), ...change } }
          : well,
    })
    expect(queues).toMatchObject({ known: { missing: [], changed: [{ name, attributes }] } })
  })

  const tlsOnly = { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
  const rule = `arn:aws:events:eu-west-1:${COLLECTOR_ACCOUNT_ID}:rule/assay-after-deployment`
  const admitting = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Condition: { ArnEquals: { 'aws:SourceArn': rule } },
  }
  const anyone = { Effect: 'Allow', Principal: '*', Action: 'sqs:ReceiveMessage' }

  it.each([
    ['no policy', undefined],
    ['a policy that is no JSON', '{'],
    ['a policy without the rule', { Statement: [tlsOnly] }],
    [
      'another rule',
      { Statement: { ...admitting, Condition: { ArnEquals: { 'aws:SourceArn': `${rule}-2` } } } },
    ],
    ['another action', { Statement: [{ ...admitting, Action: 'sqs:GetQueueUrl' }] }],
    ['another service', { Statement: [{ ...admitting, Principal: { Service: 'sns.amazonaws.com' } }] }],
    ['another effect', { Statement: [{ ...admitting, Effect: 'Deny' }] }],
    [
      'one more condition',
      {
        Statement: [
          { ...admitting, Condition: { ...admitting.Condition, StringEquals: { 'aws:SourceAccount': '1' } } },
        ],
      },
    ],
    [
      'one more denial',
      { Statement: [admitting, { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage' }] },
    ],
    [
      'a denial of requests with TLS',
      {
        Statement: [
          admitting,
          { ...tlsOnly, Condition: { Bool: { 'aws:SecureTransport': ['false', 'true'] } } },
        ],
      },
    ],
  ])('finds that the policies of queues do not admit rules: %s', async (_, policy) => {
    const Policy = typeof policy === 'object' ? JSON.stringify(policy) : policy
    for (const name of ['assay-sweep', 'assay-audit-dead-letters']) {
      const { queues } = await readDeployedFacts(home, {
        GetQueueAttributes: (well, __, { QueueUrl }) =>
          String(QueueUrl).endsWith(`/${name}`)
            ? { Attributes: { ...(well['Attributes'] as object), Policy } }
            : well,
      })
      expect(queues).toMatchObject({ known: { changed: [{ name, attributes: ['Policy'] }] } })
    }
  })

  it.each([
    ['as deployed', { Statement: [tlsOnly, admitting] }],
    ['with a permission for others, which is not compared', { Statement: [anyone, admitting] }],
    [
      'with the values of conditions as AWS may return them',
      {
        Statement: [
          { ...tlsOnly, Condition: { Bool: { 'aws:SecureTransport': [false] } } },
          {
            ...admitting,
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': [rule, `${rule}-2`] } },
          },
        ],
      },
    ],
  ])('accepts the policy of a queue %s', async (_, policy) => {
    const { queues } = await readDeployedFacts(home, {
      GetQueueAttributes: (well, __, { QueueUrl }) =>
        String(QueueUrl).endsWith('/assay-sweep')
          ? { Attributes: { ...(well['Attributes'] as object), Policy: JSON.stringify(policy) } }
          : well,
    })
    expect(queues).toMatchObject({ known: { changed: [] } })
  })

  it('treats the count of receives as a number or a text', async () => {
    const { queues } = await readDeployedFacts(home, {
      GetQueueAttributes: well => {
        const attributes = well['Attributes'] as { RedrivePolicy?: string }
        const RedrivePolicy = attributes.RedrivePolicy?.replace(
          /"maxReceiveCount":5/,
          '"maxReceiveCount":"5"',
        )
        return { Attributes: { ...attributes, RedrivePolicy } }
      },
    })
    expect(queues).toMatchObject({ known: { changed: [] } })
  })

  it.each([
    ['ListRules', 'rules', 'events:ListRules'],
    ['ListTargetsByRule', 'rules', 'events:ListTargetsByRule'],
    ['DescribeAlarms', 'alarms', 'cloudwatch:DescribeAlarms'],
    ['ListQueues', 'queues', 'sqs:ListQueues'],
    ['GetQueueAttributes', 'queues', 'sqs:GetQueueAttributes'],
  ])('has one unknown fact without %s, and knows the rest', async (operation, fact, action) => {
    const facts = await readDeployedFacts(away, { [operation]: () => buildRefusal('AccessDeniedException') })
    expect(facts[fact]).toEqual({ unknown: `access denied to ${action}` })
    const others = Object.entries(facts).filter(([name]) => name !== fact)
    expect(others.map(([, value]) => 'known' in value)).toEqual([true, true])
  })

  it.each([
    ['ListRules', { Rules: [{ Name: 'assay-x' }] }, 'rules'],
    ['ListTargetsByRule', { Targets: [{ Id: 'target' }] }, 'rules'],
    ['DescribeAlarms', { MetricAlarms: [{ AlarmName: 7 }] }, 'alarms'],
    ['GetQueueAttributes', { Attributes: { ApproximateNumberOfMessages: 'many' } }, 'queues'],
    ['GetQueueAttributes', { Attributes: {} }, 'queues'],
  ])('has an unknown fact after an unexpected response: %s %j', async (operation, response, fact) => {
    const facts = await readDeployedFacts(away, { [operation]: () => response })
    expect(facts[fact]).toEqual({ unknown: expect.stringContaining(operation) as unknown })
  })

  it('knows nothing without the scope of the deployment', async () => {
    const factReading = await createAccountReader(createDeployedAws(), createRedactor('key')).read(away, [
      'rules',
      'alarms',
      'queues',
    ])
    const facts = factReading === 'NOT_FOUND' ? {} : factReading.facts
    expect(Object.values(facts)).toEqual(
      Array.from({ length: 3 }, () => ({
        unknown: 'the regions of the deployment are unknown here',
      })),
    )
  })
})

/** The same value with its keys in another order. */
function reverseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]: [string, unknown]) => [name, reverseKeys(inner)]),
  )
}
