import { describe, expect, it } from 'vitest'
import { buildClusterResource } from '../../../../audit/resources/ecs/cluster.ts'
import { readStubbed, readStubbedFacts } from '../stubbed-api.ts'

const cluster = buildClusterResource('prod', { account: '111122223333', region: 'eu-west-1' })
const described = { clusterArn: cluster.arn, clusterName: 'prod', status: 'ACTIVE' }
/** GuardDuty is off. */
const ListDetectors = { DetectorIds: [] }
const nothing = { logging: 'DEFAULT', logGroup: 'NONE', bucket: 'NONE', encryptionKey: 'NONE' }

function readTagged(tags?: object[]) {
  return readStubbedFacts(cluster, {
    DescribeClusters: { clusters: [{ ...described, tags }] },
    ListDetectors,
  })
}

describe('a cluster', () => {
  it('is requested by its name, with its configuration', async () => {
    const requested: object[] = []
    await readStubbed(cluster, {
      ListDetectors,
      DescribeClusters: input => {
        requested.push(input)
        return { clusters: [described] }
      },
    })
    expect(requested).toEqual([{ clusters: ['prod'], include: ['CONFIGURATIONS', 'TAGS'] }])
  })

  it('has the tags that are returned, and unknown ones otherwise', async () => {
    expect(await readTagged([{ key: 'team', value: 'orders' }])).toMatchObject({
      tags: { known: { team: 'orders' } },
    })
    expect(await readTagged()).toMatchObject({ tags: { unknown: 'ecs:DescribeClusters returned no tags' } })
  })

  it.each([
    ['no configuration', undefined, nothing],
    ['none of ECS Exec', { managedStorageConfiguration: {} }, nothing],
    ['an empty one', { executeCommandConfiguration: { kmsKeyId: '', logConfiguration: null } }, nothing],
    ['no logs', { executeCommandConfiguration: { logging: 'NONE' } }, { ...nothing, logging: 'NONE' }],
    [
      'destinations and a key',
      {
        executeCommandConfiguration: {
          kmsKeyId: 'alias/exec',
          logging: 'OVERRIDE',
          logConfiguration: { cloudWatchLogGroupName: '/ecs/exec', s3BucketName: 'sessions' },
        },
      },
      { logging: 'OVERRIDE', logGroup: '/ecs/exec', bucket: 'sessions', encryptionKey: 'alias/exec' },
    ],
  ])('says what it does with sessions: %s', async (_, configuration, executeCommand) => {
    const DescribeClusters = { clusters: [{ ...described, configuration }], failures: [] }
    expect(await readStubbedFacts(cluster, { DescribeClusters, ListDetectors })).toMatchObject({
      executeCommand: { known: executeCommand },
    })
  })

  it.each([
    ['ECS does not find it', { clusters: [], failures: [{ arn: cluster.arn, reason: 'MISSING' }] }],
    ['it was deleted', { clusters: [{ ...described, status: 'INACTIVE' }], failures: [] }],
  ])('is not found if %s', async (_, DescribeClusters) => {
    expect(await readStubbed(cluster, { DescribeClusters, ListDetectors })).toBe('NOT_FOUND')
  })

  it.each([
    ['access is denied', { error: 'AccessDeniedException' }, 'ecs:DescribeClusters'],
    ['another cluster is returned', { clusters: [{ ...described, clusterName: 'dev' }] }, 'reason: none'],
    ['the reason is another one', { clusters: [], failures: [{ reason: 'BUSY' }] }, 'reason: BUSY'],
    [
      'the logging is not known',
      { clusters: [{ ...described, configuration: { executeCommandConfiguration: { logging: 'ALL' } } }] },
      'logging',
    ],
  ])('is unknown if %s', async (_, DescribeClusters, why) => {
    expect(await readStubbedFacts(cluster, { DescribeClusters, ListDetectors })).toMatchObject({
      executeCommand: { unknown: expect.stringContaining(why) as string },
    })
  })
})
