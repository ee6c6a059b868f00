import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { renderCostsPage } from '../../infra/costs/costs-page.ts'
import {
  computeFixedCosts,
  type MonthlyCost,
  type SynthesizedTemplate,
} from '../../infra/costs/fixed-costs.ts'
import { computeVolumeCosts } from '../../infra/costs/volume-costs.ts'
import { SYNTH_CONFIGURATIONS, synthesizeTestStacks } from './synthesis.ts'

function listTemplates(source: object): SynthesizedTemplate[] {
  return synthesizeTestStacks(source).map(({ raw }) => JSON.parse(raw) as SynthesizedTemplate)
}

function computeDollars(costs: readonly MonthlyCost[], what?: string): number {
  return costs.reduce(
    (sum, monthlyCost) => (what === undefined || monthlyCost.what === what ? sum + monthlyCost.dollars : sum),
    0,
  )
}

function buildSchedule(Name: string): SynthesizedTemplate {
  return {
    Resources: { Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { Name, GroupName: 'assay' } } },
  }
}

const idleCosts = { changesPerDay: 0, functions: 0, roles: 0, images: 0 }

describe('fixed costs', () => {
  const fixedCosts = computeFixedCosts(listTemplates(SYNTH_CONFIGURATIONS['home elsewhere']))

  it('are zero without stacks', () => {
    expect(computeDollars(computeFixedCosts([]))).toBe(0)
    expect(computeDollars(computeFixedCosts([{}, { Resources: {} }]))).toBe(0)
  })

  it('are at most eight dollars', () => {
    expect(computeDollars(fixedCosts)).toBeLessThanOrEqual(8)
    expect(computeDollars(fixedCosts, 'CloudWatch dashboard')).toBe(0)
    const shown = computeFixedCosts(
      listTemplates({ ...SYNTH_CONFIGURATIONS['home elsewhere'], dashboard: true }),
    )
    expect(computeDollars(shown) - computeDollars(fixedCosts)).toBeCloseTo(3)
  })

  it('count the resources of all stacks', () => {
    const key = { Resources: { Key: { Type: 'AWS::KMS::Key' } } }
    const alarms = {
      Resources: { One: { Type: 'AWS::CloudWatch::Alarm' }, Two: { Type: 'AWS::CloudWatch::Alarm' } },
    }
    expect(computeDollars(computeFixedCosts([key, key, alarms]))).toBeCloseTo(2.2)
    const mapping = { Resources: { Mapping: { Type: 'AWS::Lambda::EventSourceMapping' } } }
    expect(computeDollars(computeFixedCosts([mapping]))).toBeCloseTo((5 * 3 * 60 * 24 * 30 * 0.4) / 1e6)
  })

  it('include a canary with its metric and its changes', () => {
    const [canary, other] = [buildSchedule('assay-canary'), buildSchedule('assay-sweep')] as const
    expect(computeDollars(computeFixedCosts([other]))).toBe(0)
    const dollars = computeDollars(computeFixedCosts([canary, other]), 'Canary')
    const changes = computeVolumeCosts({ ...idleCosts, changesPerDay: 48 })
    const idle = computeVolumeCosts(idleCosts)
    const parts = ['SQS', 'Lambda', 'DynamoDB, requests']
    const expected = parts.reduce(
      (sum, what) => sum + computeDollars(changes, what) - computeDollars(idle, what),
      0,
    )
    expect(dollars).toBeCloseTo(expected + 0.3)
  })

  it('explain their amounts', () => {
    for (const { what, explanation } of fixedCosts)
      expect(`${what}: ${explanation}`).toMatch(/^.+: .*\d.*[^.]$/)
  })

  it('include everything with a monthly price', () => {
    const priced = ['AWS::KMS::Key', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard']
    const free = [
      /^AWS::(IAM|Events|Scheduler|SQS|SNS|Lambda|Logs)::/,
      /^AWS::(KMS::Alias|S3::BucketPolicy|CDK::Metadata)$/,
      /^AWS::(DynamoDB::Table|S3::Bucket)$/,
    ]
    const types = listTemplates(SYNTH_CONFIGURATIONS['three regions']).flatMap(({ Resources = {} }) =>
      Object.values(Resources).map(({ Type }) => Type),
    )
    const unknown = types.filter(type => !priced.includes(type) && !free.some(form => form.test(type)))
    expect([...new Set(unknown)]).toEqual([])
  })

  it('grow with the regions', () => {
    const more = computeFixedCosts(listTemplates(SYNTH_CONFIGURATIONS['three regions']))
    expect(computeDollars(more)).toBeGreaterThan(computeDollars(fixedCosts))
  })
})

describe('variable costs', () => {
  it('are those of a daily full scan when nothing changes', () => {
    const costs = computeVolumeCosts(idleCosts)
    expect(computeDollars(costs, 'EventBridge')).toBe(0)
    expect(computeDollars(costs, 'SNS')).toBe(0)
    expect(computeDollars(costs, 'SQS')).toBeCloseTo((30 * 200 * 3 * 0.4) / 1e6)
  })

  it('grow with each part of the volume', () => {
    for (const part of ['changesPerDay', 'functions', 'roles', 'images'] as const)
      expect(computeDollars(computeVolumeCosts({ ...idleCosts, [part]: 1_000 }))).toBeGreaterThan(
        computeDollars(computeVolumeCosts(idleCosts)),
      )
  })

  it('count the archive of the code of each function, and the layers of each image', () => {
    // A function is read with its log group: two resources.
    const functionSeconds = 30 * 1_000 * (1.5 + 1 + 2 * 0.5 * 0.3)
    const imageSeconds = 30 * 1_000 * (1 + 0.5 * 0.3)
    const messages = (30 * 1_000 * 0.5 * 0.2) / 1e6
    const idle = computeDollars(computeVolumeCosts(idleCosts), 'Lambda')
    for (const [part, seconds, invocations] of [
      ['functions', functionSeconds, 2 * messages],
      ['images', imageSeconds, messages],
    ] as const) {
      const costs = computeVolumeCosts({ ...idleCosts, [part]: 1_000 })
      expect(computeDollars(costs, 'Lambda') - idle).toBeCloseTo(seconds * 0.000_013_333_4 + invocations)
    }
  })

  it('match AWS’s prices for a change', () => {
    const [before, after] = [0, 1_000].map(changesPerDay =>
      computeVolumeCosts({ ...idleCosts, changesPerDay }),
    )
    const added = (what: string) => computeDollars(after ?? [], what) - computeDollars(before ?? [], what)
    const changes = 30_000
    expect(added('SQS')).toBeCloseTo((changes * 9 * 3 * 0.4) / 1e6)
    expect(added('DynamoDB, requests')).toBeCloseTo((changes * (115 * 1.2 * 0.125 + 42 * 2.6 * 0.625)) / 1e6)
    expect(added('Lambda')).toBeCloseTo(changes * 9 * (0.2 / 1e6 + 0.3 * 0.000_013_333_4))
  })

  it('count one key request every five minutes at most', () => {
    const much = computeVolumeCosts({ ...idleCosts, changesPerDay: 1e9 })
    expect(computeDollars(much, 'KMS requests')).toBeCloseTo((14 * 8_640 * 0.03) / 10_000)
  })
})

describe('docs/costs.md', () => {
  it('matches the cost functions', async () => {
    const file = new URL('../../docs/costs.md', import.meta.url).pathname
    const [fixedCosts, one, two] = [[], ['eu-central-1'], ['eu-central-1', 'eu-north-1']].map(more =>
      computeFixedCosts(listTemplates({ home: 'eu-west-1', regions: ['eu-west-1', ...more] })),
    ) as [MonthlyCost[], MonthlyCost[], MonthlyCost[]]
    const further = computeDollars(one) - computeDollars(fixedCosts)
    expect(computeDollars(two) - computeDollars(one)).toBeCloseTo(further)
    const page = renderCostsPage(fixedCosts, further)
    const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file })
    await expect(formatted).toMatchFileSnapshot(file)
  })
})
