import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../../../audit/events/change.ts'
import { accountTrigger, matchTriggers } from '../../../../audit/events/triggers.ts'
import { recordedScope } from '../recorded-events.ts'

const account = '111122223333'
const cluster = `arn:aws:ecs:eu-west-1:${account}:cluster/prod`

/** An event of the coverage of the cluster `prod`, with other details. */
function buildEvent(detail: object = {}, more: object = {}) {
  return {
    version: '0',
    id: '0d079340-c62d-4e7a-9bd6-3a4e0d6f6b2f',
    'detail-type': 'GuardDuty Runtime Protection Unhealthy',
    source: 'aws.guardduty',
    account,
    time: '2026-05-12T09:10:23Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      schemaVersion: '1.0',
      resourceAccountId: account,
      currentStatus: 'Unhealthy',
      previousStatus: 'Healthy',
      resourceDetails: {
        resourceType: 'ECS',
        ecsClusterDetails: {
          clusterName: 'prod',
          fargateDetails: { issues: ['x'], managementType: 'AUTO_MANAGED' },
        },
      },
      issue: '',
      lastUpdatedAt: '2026-05-12T09:10:20Z',
      ...detail,
    },
    ...more,
  }
}

describe('a change of the coverage of Runtime Monitoring', () => {
  it.each(['GuardDuty Runtime Protection Unhealthy', 'GuardDuty Runtime Protection Healthy'])(
    'reads its cluster again: %s',
    type => {
      const event = buildEvent({}, { 'detail-type': type })
      expect(matchTriggers(event)).toEqual([accountTrigger])
      expect(accountTrigger.parse(event, recordedScope)).toEqual({
        change: {
          id: `eb:${account}:eu-west-1:0d079340-c62d-4e7a-9bd6-3a4e0d6f6b2f`,
          account,
          region: 'eu-west-1',
          action: 'guardduty:Coverage',
          actor: { type: 'AWSService', name: 'Amazon GuardDuty' },
          at: '2026-05-12T09:10:23.000Z',
          eventuallyConsistent: false,
          subjects: [
            {
              resource: { kind: 'AWS::ECS::Cluster', account, region: 'eu-west-1', arn: cluster },
              facts: ['runtimeCoverage'],
            },
          ],
        },
      })
    },
  )

  it.each([
    { resourceDetails: null },
    { resourceDetails: { ecsClusterDetails: 7 } },
    { resourceDetails: { resourceType: 'ECS', ecsClusterDetails: { clusterName: 'a/b' } } },
    { resourceDetails: { resourceType: 7, ecsClusterDetails: { clusterName: '' } } },
  ])('reads all clusters if it names none: %j', detail => {
    expect(matchTriggers(buildEvent(detail))).toEqual([accountTrigger])
    expect(accountTrigger.parse(buildEvent(detail), recordedScope)).toMatchObject({
      change: { subjects: [], unresolvedKinds: ['AWS::ECS::Cluster'] },
    })
  })

  it.each([
    { resourceAccountId: '999988887777' },
    { resourceAccountId: undefined, accountId: '999988887777' },
  ])('is ignored on a member account: %j', detail => {
    expect(accountTrigger.parse(buildEvent(detail), recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it.each(['EC2', 'EKS'])('matches no rule and is ignored on %s', resourceType => {
    const event = buildEvent({ resourceDetails: { resourceType } })
    expect(matchTriggers(event)).toEqual([])
    expect(accountTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })

  it('is ignored in another region', () => {
    expect(accountTrigger.parse(buildEvent({}, { region: 'ap-south-1' }), recordedScope)).toEqual({
      ignored: 'out-of-scope-region',
    })
  })

  it('is rejected without the fields of every event', () => {
    expect(() => accountTrigger.parse(buildEvent({}, { account: 'mine' }), recordedScope)).toThrow(
      UnreadableEvent,
    )
    expect(() => accountTrigger.parse(buildEvent({}, { source: 'aws.ecs' }), recordedScope)).toThrow(
      UnreadableEvent,
    )
  })
})
