import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { costsPage } from '../../infra/costs/costs-page.ts'
import { standingCosts, type Cost, type Template } from '../../infra/costs/costs.ts'
import { volumeCosts } from '../../infra/costs/volume-costs.ts'
import { configurations, synthesize } from './synthesis.ts'

function templatesOf(source: object): Template[] {
  return synthesize(source).map(({ raw }) => JSON.parse(raw) as Template)
}

function dollarsOf(costs: readonly Cost[], what?: string): number {
  return costs.reduce((sum, cost) => (what === undefined || cost.what === what ? sum + cost.dollars : sum), 0)
}

const quiet = { changesPerDay: 0, functions: 0, roles: 0, images: 0 }

describe('standing costs', () => {
  const standing = standingCosts(templatesOf(configurations['home elsewhere']))

  it('are none without stacks', () => {
    expect(dollarsOf(standingCosts([]))).toBe(0)
    expect(dollarsOf(standingCosts([{}, { Resources: {} }]))).toBe(0)
  })

  it('count what is there, in whichever stack', () => {
    const key = { Resources: { Key: { Type: 'AWS::KMS::Key' } } }
    const alarms = {
      Resources: { One: { Type: 'AWS::CloudWatch::Alarm' }, Two: { Type: 'AWS::CloudWatch::Alarm' } },
    }
    expect(dollarsOf(standingCosts([key, key, alarms]))).toBeCloseTo(2.2)
    const mapping = { Resources: { Mapping: { Type: 'AWS::Lambda::EventSourceMapping' } } }
    expect(dollarsOf(standingCosts([mapping]))).toBeCloseTo((5 * 3 * 60 * 24 * 30 * 0.4) / 1e6)
  })

  it('say how they come about', () => {
    for (const { what, because } of standing) expect(`${what}: ${because}`).toMatch(/^.+: .*\d.*[^.]$/)
  })

  it('are those of all that costs by the month', () => {
    const priced = ['AWS::KMS::Key', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard']
    const free = [
      /^AWS::(IAM|Events|Scheduler|SQS|SNS|Lambda|Logs)::/,
      /^AWS::(KMS::Alias|S3::BucketPolicy|CDK::Metadata)$/,
      /^AWS::(DynamoDB::Table|S3::Bucket)$/,
    ]
    const types = templatesOf(configurations['three regions']).flatMap(({ Resources = {} }) =>
      Object.values(Resources).map(({ Type }) => Type),
    )
    const unknown = types.filter(type => !priced.includes(type) && !free.some(form => form.test(type)))
    expect([...new Set(unknown)]).toEqual([])
  })

  it('grow with the regions', () => {
    const more = standingCosts(templatesOf(configurations['three regions']))
    expect(dollarsOf(more)).toBeGreaterThan(dollarsOf(standing))
  })
})

describe('costs by volume', () => {
  it('are those of a sweep a day where nothing happens', () => {
    const costs = volumeCosts(quiet)
    expect(dollarsOf(costs, 'EventBridge')).toBe(0)
    expect(dollarsOf(costs, 'SNS')).toBe(0)
    expect(dollarsOf(costs, 'SQS')).toBeCloseTo((30 * 200 * 3 * 0.4) / 1e6)
  })

  it('grow with each part of the volume', () => {
    for (const part of ['changesPerDay', 'functions', 'roles', 'images'] as const)
      expect(dollarsOf(volumeCosts({ ...quiet, [part]: 1_000 }))).toBeGreaterThan(
        dollarsOf(volumeCosts(quiet)),
      )
  })

  it('are in line with what AWS asks for a change', () => {
    const [before, after] = [0, 1_000].map(changesPerDay => volumeCosts({ ...quiet, changesPerDay }))
    const added = (what: string) => dollarsOf(after ?? [], what) - dollarsOf(before ?? [], what)
    const changes = 30_000
    expect(added('SQS')).toBeCloseTo((changes * 8 * 3 * 0.4) / 1e6)
    expect(added('DynamoDB, requests')).toBeCloseTo((changes * (75 * 1.2 * 0.125 + 34 * 2.6 * 0.625)) / 1e6)
    expect(added('Lambda')).toBeCloseTo(changes * 8 * (0.2 / 1e6 + 0.3 * 0.000_013_333_4))
  })

  it('know that a key is asked every five minutes at most', () => {
    const much = volumeCosts({ ...quiet, changesPerDay: 1e9 })
    expect(dollarsOf(much, 'KMS requests')).toBeCloseTo((13 * 8_640 * 0.03) / 10_000)
  })
})

describe('docs/costs.md', () => {
  it('is what the functions say', async () => {
    const file = new URL('../../docs/costs.md', import.meta.url).pathname
    const [standing, one, two] = [[], ['eu-central-1'], ['eu-central-1', 'eu-north-1']].map(more =>
      standingCosts(templatesOf({ home: 'eu-west-1', regions: ['eu-west-1', ...more] })),
    ) as [Cost[], Cost[], Cost[]]
    const page = costsPage(standing, [dollarsOf(one) - dollarsOf(standing), dollarsOf(two) - dollarsOf(one)])
    const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file })
    await expect(formatted).toMatchFileSnapshot(file)
  })
})
