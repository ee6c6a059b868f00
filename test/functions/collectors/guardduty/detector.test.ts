import { describe, expect, it } from 'vitest'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import { readStubbedFacts } from '../stubbed-api.ts'

const detector = buildDetectorResource({ account: '111122223333', region: 'eu-west-1' })
const ListDetectors = { DetectorIds: ['abc'] }

describe('GuardDuty in a region', () => {
  it('is off without a detector, and no more is requested', async () => {
    const facts = await readStubbedFacts(detector, { ListDetectors: { DetectorIds: [] } })
    expect(facts).toEqual({ status: { known: 'NONE' }, features: { known: {} } })
  })

  it('has the facts of its detector', async () => {
    const AdditionalConfiguration = [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: 'DISABLED' }]
    const Features = [
      { Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' },
      { Name: 'RUNTIME_MONITORING', Status: 'ENABLED', AdditionalConfiguration },
    ]
    const GetDetector = { Status: 'ENABLED', Features }
    expect(await readStubbedFacts(detector, { ListDetectors, GetDetector })).toEqual({
      status: { known: 'ENABLED' },
      features: {
        known: {
          LAMBDA_NETWORK_LOGS: { status: 'ENABLED', additional: {} },
          RUNTIME_MONITORING: { status: 'ENABLED', additional: { ECS_FARGATE_AGENT_MANAGEMENT: 'DISABLED' } },
        },
      },
    })
  })

  it.each([
    ['no list of detectors', { ListDetectors: {} }, 'DetectorIds'],
    ['no features', { ListDetectors, GetDetector: { Status: 'ENABLED' } }, 'Features'],
    ['another status', { ListDetectors, GetDetector: { Status: 'ASLEEP', Features: [] } }, 'Status'],
    [
      'a refusal',
      { ListDetectors, GetDetector: { error: 'AccessDeniedException' } },
      'guardduty:GetDetector',
    ],
  ])('is unknown after %s', async (_, responses, why) => {
    const facts = await readStubbedFacts(detector, responses)
    expect(facts['status']).toEqual({ unknown: expect.stringContaining(why) as unknown })
  })
})
