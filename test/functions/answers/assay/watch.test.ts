import { describe, expect, it } from 'vitest'
import { rulesIn } from '../../../../audit/deployment/rules.ts'
import { watchResource } from '../../../../audit/resources/assay/watch.ts'
import { readerBy } from '../../../../functions/answers/reader.ts'
import { redaction } from '../../../../functions/answers/redaction.ts'
import { ACCOUNT, extent, factsOf, refused, standing, type Instead } from './stood.ts'

const home = watchResource({ account: ACCOUNT, region: 'eu-west-1' })
const away = watchResource({ account: ACCOUNT, region: 'us-east-1' })

type Rule = { Name: string; State: string; EventPattern?: string }

/** The rules of a bus, changed. */
function rules(change: (rules: Rule[]) => object[], bus = 'default'): Instead {
  return {
    ListRules: (well, _, { EventBusName }) =>
      EventBusName === bus ? { Rules: change(well['Rules'] as Rule[]) } : well,
  }
}

/** All rules, that of `name` with `instead`. */
function but(name: string, instead: object | undefined, bus?: string): Instead {
  return rules(
    all => all.flatMap(rule => (rule.Name === name ? (instead ? [{ ...rule, ...instead }] : []) : [rule])),
    bus,
  )
}

describe('a watch over a region', () => {
  it.each([home, away])('finds everything as it was deployed: $region', async watch => {
    expect(await factsOf(watch)).toEqual({
      rules: { known: { expected: rulesIn(watch.region, ACCOUNT, extent).length, broken: [] } },
      alarms: { known: { missing: [], raised: [] } },
      queues: { known: { missing: [], deadLetters: {} } },
    })
  })

  it.each([
    ['off', but('assay-iam-change', { State: 'DISABLED' }), 'DISABLED'],
    ['gone', but('assay-iam-change', undefined), 'MISSING'],
    ['another', but('assay-iam-change', { EventPattern: '{"source":["aws.s3"]}' }), 'CHANGED'],
    ['a schedule', but('assay-iam-change', { EventPattern: undefined }), 'CHANGED'],
    ['no JSON', but('assay-iam-change', { EventPattern: '{"source":' }), 'CHANGED'],
    [
      'without its target',
      {
        ListRuleNamesByTarget: (well: object) => ({
          RuleNames: (well as { RuleNames: string[] }).RuleNames.filter(name => name !== 'assay-iam-change'),
        }),
      },
      'ASTRAY',
    ],
  ])('sees that a rule is %s', async (_, instead: Instead, fault) => {
    const { rules: found } = await factsOf(away, instead)
    expect(found).toMatchObject({ known: { broken: [{ name: 'assay-iam-change', bus: 'default', fault }] } })
  })

  it.each([
    [
      'in another order',
      (rule: Rule) => ({ EventPattern: JSON.stringify(reversed(JSON.parse(rule.EventPattern ?? ''))) }),
    ],
    ['for events that read as well', () => ({ State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' })],
  ])('takes a rule for the same that is written %s', async (_, change: (rule: Rule) => object) => {
    const { rules: found } = await factsOf(
      away,
      rules(all => all.map(rule => ({ ...rule, ...change(rule) }))),
    )
    expect(found).toMatchObject({ known: { broken: [] } })
  })

  it('sees that a rule no longer lets in what calls itself read-only', async () => {
    const all = rulesIn('eu-west-1', ACCOUNT, extent).filter(({ bus }) => bus === 'default')
    const wide = all.filter(({ state }) => state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
    expect(wide.length).toBeGreaterThan(0)
    const { rules: found } = await factsOf(
      home,
      rules(each => each.map(rule => ({ ...rule, State: 'ENABLED' }))),
    )
    const broken = wide.map(({ name }) => ({ name, bus: 'default', fault: 'CHANGED' }))
    expect(found).toMatchObject({ known: { broken } })
  })

  it('sees that the bus is gone to which others forward', async () => {
    const gone: Instead = {
      ListRules: (well, _, { EventBusName }) =>
        EventBusName === 'assay' ? refused('ResourceNotFoundException') : well,
      ListRuleNamesByTarget: (well, _, { EventBusName }) =>
        EventBusName === 'assay' ? refused('ResourceNotFoundException') : well,
    }
    const { rules: found } = await factsOf(home, gone)
    const forwarded = rulesIn('eu-west-1', ACCOUNT, extent).filter(({ bus }) => bus === 'assay')
    expect(forwarded.length).toBeGreaterThan(5)
    expect(found).toMatchObject({
      known: { broken: forwarded.map(({ name }) => ({ name, bus: 'assay', fault: 'MISSING' })) },
    })
  })

  it('reads all pages', async () => {
    const paged: Instead = {
      ListRules: (well, _, { NextToken }) => {
        const all = well['Rules'] as Rule[]
        return NextToken === undefined
          ? { Rules: all.slice(0, 3), NextToken: 'more' }
          : { Rules: all.slice(3) }
      },
    }
    expect(await factsOf(away, paged)).toEqual(await factsOf(away))
  })

  it('hears alarms, those of other versions too, and misses those that are gone', async () => {
    const { alarms } = await factsOf(home, {
      DescribeAlarms: well => {
        const [, ...others] = (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm => ({
          ...alarm,
          StateValue: alarm.AlarmName === 'assay-reassess-age' ? 'ALARM' : 'INSUFFICIENT_DATA',
        }))
        return { MetricAlarms: [...others, { AlarmName: 'assay-new', StateValue: 'ALARM' }] }
      },
    })
    expect(alarms).toEqual({
      known: { missing: ['assay-account-change-failed'], raised: ['assay-new', 'assay-reassess-age'] },
    })
  })

  it('counts dead letters, and misses queues', async () => {
    const { queues } = await factsOf(home, {
      ListQueues: well => ({
        QueueUrls: (well['QueueUrls'] as string[]).filter(
          url => !/assay-(notify|sweep-dead-letters)$/.test(url),
        ),
      }),
      GetQueueAttributes: (well, _, { QueueUrl }) => {
        const url = String(QueueUrl)
        if (url.endsWith('assay-report-dead-letters')) return refused('QueueDoesNotExist')
        return url.endsWith('assay-iam-change-dead-letters')
          ? { Attributes: { ApproximateNumberOfMessages: '12' } }
          : well
      },
    })
    expect(queues).toEqual({
      known: {
        missing: ['assay-notify', 'assay-sweep-dead-letters', 'assay-report-dead-letters'],
        deadLetters: { 'assay-iam-change-dead-letters': 12 },
      },
    })
  })

  it.each([
    ['ListRules', 'rules', 'events:ListRules'],
    ['ListRuleNamesByTarget', 'rules', 'events:ListRuleNamesByTarget'],
    ['DescribeAlarms', 'alarms', 'cloudwatch:DescribeAlarms'],
    ['ListQueues', 'queues', 'sqs:ListQueues'],
    ['GetQueueAttributes', 'queues', 'sqs:GetQueueAttributes'],
  ])('does not know without %s, and knows the rest', async (operation, fact, action) => {
    const facts = await factsOf(away, { [operation]: () => refused('AccessDeniedException') })
    expect(facts[fact]).toEqual({ unknown: `access denied to ${action}` })
    const others = Object.entries(facts).filter(([name]) => name !== fact)
    expect(others.map(([, value]) => 'known' in value)).toEqual([true, true])
  })

  it.each([
    ['ListRules', { Rules: [{ Name: 'assay-x' }] }, 'rules'],
    ['DescribeAlarms', { MetricAlarms: [{ AlarmName: 7 }] }, 'alarms'],
    ['GetQueueAttributes', { Attributes: { ApproximateNumberOfMessages: 'many' } }, 'queues'],
    ['GetQueueAttributes', { Attributes: {} }, 'queues'],
  ])('does not know from an answer of another form: %s %j', async (operation, answer, fact) => {
    const facts = await factsOf(away, { [operation]: () => answer })
    expect(facts[fact]).toEqual({ unknown: expect.stringContaining(operation) as unknown })
  })

  it('knows nothing where nobody says how far the deployment reaches', async () => {
    const reading = await readerBy(standing(), redaction('key')).read(away, ['rules', 'alarms', 'queues'])
    const facts = reading === 'NOT_FOUND' ? {} : reading.facts
    expect(Object.values(facts)).toEqual(
      Array.from({ length: 3 }, () => ({
        unknown: 'which regions Assay is deployed for is not known here',
      })),
    )
  })
})

/** The same object with its names in another order. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]: [string, unknown]) => [name, reversed(inner)]),
  )
}
