import { describe, expect, it } from 'vitest'
import { buildAccountTrailsResource } from '../../../../audit/resources/cloudtrail/account-trails.ts'
import { readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const trails = buildAccountTrailsResource({ account: '111122223333', region: 'eu-west-1' })
const ARN = 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/org-trail'
const MAIN = {
  Name: 'org-trail',
  TrailARN: ARN,
  IsMultiRegionTrail: true,
  LogFileValidationEnabled: true,
  IsOrganizationTrail: true,
}
const ALL = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }

function createApi(selectors: object = ALL, ...trailList: object[]): StubbedResponses {
  return {
    DescribeTrails: { trailList: trailList.length > 0 ? trailList : [MAIN] },
    GetTrailStatus: { IsLogging: true },
    GetEventSelectors: selectors,
  }
}

async function logsWrites(selectors: object): Promise<unknown> {
  const facts = await readStubbedFacts(trails, createApi(selectors))
  return (facts['trails'] as { known: { logsManagementWrites: boolean }[] }).known[0]?.logsManagementWrites
}

function advanced(...fields: object[]) {
  return { AdvancedEventSelectors: [{ FieldSelectors: fields }] }
}

const management = { Field: 'eventCategory', Equals: ['Management'] }

describe('the trails of an account', () => {
  it('are the multi-region trails, read by ARN, including an organization’s', async () => {
    const requested: object[] = []
    const single = { Name: 'local', TrailARN: `${ARN}-2`, IsMultiRegionTrail: false }
    const facts = await readStubbedFacts(trails, {
      DescribeTrails: { trailList: [single, MAIN] },
      GetTrailStatus: input => {
        requested.push(input)
        return { IsLogging: false }
      },
      GetEventSelectors: input => {
        requested.push(input)
        return ALL
      },
    })
    expect(requested).toEqual([{ Name: ARN }, { TrailName: ARN }])
    const trail = { name: 'org-trail', arn: ARN, isLogging: false, logsManagementWrites: true }
    const known = [{ ...trail, logFileValidation: true, isOrganizationTrail: true }]
    expect(facts).toEqual({ trails: { known } })
  })

  it('are none when there is none', async () => {
    expect(await readStubbedFacts(trails, { DescribeTrails: { trailList: [] } })).toEqual({
      trails: { known: [] },
    })
  })

  it.each([
    ['all events', ALL],
    [
      'what changes something',
      { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
    ],
    ['selectors without fields', { EventSelectors: [{}] }],
    ['one of several', { EventSelectors: [{ IncludeManagementEvents: false }, { ReadWriteType: 'All' }] }],
    ['management events', advanced(management)],
    ['those that are not read-only', advanced(management, { Field: 'readOnly', Equals: ['false'] })],
    [
      'all but those of KMS',
      advanced(management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
    ],
  ])('log write events: %s', async (_, selectors) => {
    expect(await logsWrites(selectors)).toBe(true)
  })

  it.each([
    ['read-only events', { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] }],
    ['data events', { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }],
    ['no selector', { EventSelectors: [] }],
    ['data events, advanced', advanced({ Field: 'eventCategory', Equals: ['Data'] })],
    ['read-only events, advanced', advanced(management, { Field: 'readOnly', Equals: ['true'] })],
    ['some calls alone', advanced(management, { Field: 'eventName', Equals: ['ConsoleLogin'] })],
  ])('do not log write events: %s', async (_, selectors) => {
    expect(await logsWrites(selectors)).toBe(false)
  })

  it.each([
    ['no list', { DescribeTrails: {} }, 'trailList'],
    ['no status', { ...createApi(), GetTrailStatus: {} }, 'IsLogging'],
    ['no selectors', createApi({}), 'GetEventSelectors'],
    [
      'a trail that is not found',
      { ...createApi(), GetTrailStatus: { error: 'TrailNotFoundException' } },
      'did not find the trail org-trail',
    ],
    [
      'a refusal',
      { ...createApi(), GetEventSelectors: { error: 'AccessDeniedException' } },
      'access denied to',
    ],
    [
      'two refusals',
      {
        ...createApi(),
        GetTrailStatus: { error: 'AccessDenied' },
        GetEventSelectors: { error: 'AccessDenied' },
      },
      'access denied to',
    ],
  ])('are unknown after %s', async (_, responses, why) => {
    const facts = await readStubbedFacts(trails, responses)
    expect(facts['trails']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })
})
