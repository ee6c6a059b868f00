import { describe, expect, it } from 'vitest'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import { readStubbedFacts } from '../stubbed-api.ts'

const detector = buildDetectorResource({ account: '111122223333', region: 'eu-west-1' })
const ListDetectors = { DetectorIds: ['abc'] }
const ListFilters = { FilterNames: [] }
const ListFindings = { FindingIds: [] }

describe('GuardDuty in a region', () => {
  it('is off without a detector, and no more is requested', async () => {
    const facts = await readStubbedFacts(detector, { ListDetectors: { DetectorIds: [] } })
    expect(facts).toEqual({
      status: { known: 'NONE' },
      features: { known: {} },
      suppressionFilters: { known: [] },
      openFindings: { known: { counts: {}, worst: [] } },
    })
  })

  it('has the facts of its detector', async () => {
    const AdditionalConfiguration = [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: 'DISABLED' }]
    const Features = [
      { Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' },
      { Name: 'RUNTIME_MONITORING', Status: 'ENABLED', AdditionalConfiguration },
    ]
    const GetDetector = { Status: 'ENABLED', Features }
    expect(
      await readStubbedFacts(detector, { ListDetectors, GetDetector, ListFilters, ListFindings }),
    ).toEqual({
      status: { known: 'ENABLED' },
      features: {
        known: {
          LAMBDA_NETWORK_LOGS: { status: 'ENABLED', additional: {} },
          RUNTIME_MONITORING: { status: 'ENABLED', additional: { ECS_FARGATE_AGENT_MANAGEMENT: 'DISABLED' } },
        },
      },
      suppressionFilters: { known: [] },
      openFindings: { known: { counts: {}, worst: [] } },
    })
  })

  it('has the filters that archive findings, with the fields for which they select values', async () => {
    const GetDetector = { Status: 'ENABLED', Features: [] }
    const criteria: Record<string, { Action: string; Criterion?: object }> = {
      noise: {
        Action: 'ARCHIVE',
        Criterion: {
          type: { Eq: ['Recon:EC2/Portscan'] },
          severity: { Gte: 4 },
          'resource.accessKeyDetails.userName': { NotEquals: ['alice'] },
          region: { Matches: ['*'] },
          'service.serviceName': { Equals: [] },
        },
      },
      everything: { Action: 'ARCHIVE' },
      saved: { Action: 'NOOP', Criterion: {} },
    }
    const facts = await readStubbedFacts(detector, {
      ListDetectors,
      GetDetector,
      ListFindings,
      ListFilters: ({ NextToken }) =>
        NextToken === undefined
          ? { FilterNames: ['noise', 'saved'], NextToken: 'more' }
          : { FilterNames: ['everything'] },
      GetFilter: ({ FilterName }) => {
        const { Action, Criterion } = criteria[String(FilterName)] ?? { Action: '' }
        return { Name: FilterName, Action, FindingCriteria: Criterion === undefined ? {} : { Criterion } }
      },
    })
    expect(facts['suppressionFilters']).toEqual({
      known: [
        { name: 'everything', fields: [] },
        { name: 'noise', fields: ['type'] },
      ],
    })
  })

  it('has unknown filters if they cannot be read, and known facts of the detector', async () => {
    const GetDetector = { Status: 'ENABLED', Features: [] }
    const denied = { error: 'AccessDeniedException' }
    expect(
      await readStubbedFacts(detector, { ListDetectors, GetDetector, ListFilters: denied, ListFindings }),
    ).toMatchObject({
      status: { known: 'ENABLED' },
      suppressionFilters: { unknown: 'access denied to guardduty:ListFilters' },
    })
  })

  it.each([
    ['no list of detectors', { ListDetectors: {}, ListFilters }, 'DetectorIds'],
    ['no features', { ListDetectors, ListFilters, GetDetector: { Status: 'ENABLED' } }, 'Features'],
    [
      'another status',
      { ListDetectors, ListFilters, GetDetector: { Status: 'ASLEEP', Features: [] } },
      'Status',
    ],
    [
      'a refusal',
      { ListDetectors, ListFilters, GetDetector: { error: 'AccessDeniedException' } },
      'guardduty:GetDetector',
    ],
  ])('is unknown after %s', async (_, responses, why) => {
    const facts = await readStubbedFacts(detector, { ListFindings, ...responses })
    expect(facts['status']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })
})
