import { describe, expect, it } from 'vitest'
import { buildClusterResource } from '../../../../../audit/resources/ecs/cluster.ts'
import { known } from '../../../../../audit/resources/fact.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import { buildTemplateResource, notKnown, projectOwnFacts, templatePlace } from '../template-resources.ts'

const cluster = buildClusterResource('shop', templatePlace)

function build(ExecuteCommandConfiguration?: ResolvedValue) {
  const properties =
    ExecuteCommandConfiguration === undefined ? {} : { Configuration: { ExecuteCommandConfiguration } }
  return buildTemplateResource('AWS::ECS::Cluster', 'shop', {
    ClusterName: 'shop',
    Tags: [{ Key: 'a', Value: 'b' }],
    ...properties,
  })
}

/** The facts that are read of a cluster with this configuration, which GuardDuty does not cover yet. */
async function read(executeCommandConfiguration?: object) {
  const configuration = executeCommandConfiguration && { executeCommandConfiguration }
  const described = { clusterName: 'shop', status: 'ACTIVE', configuration, tags: [{ key: 'a', value: 'b' }] }
  const ListDetectors = { DetectorIds: [] }
  const facts = await readStubbedFacts(cluster, {
    DescribeClusters: { clusters: [described] },
    ListDetectors,
  })
  return { ...facts, runtimeCoverage: known('NEW') }
}

describe('AWS::ECS::Cluster', () => {
  it('has the facts that are read', async () => {
    const template = {
      KmsKeyId: 'alias/exec',
      Logging: 'OVERRIDE',
      LogConfiguration: { CloudWatchLogGroupName: '/ecs/exec', S3BucketName: 'sessions' },
    }
    const returned = {
      kmsKeyId: 'alias/exec',
      logging: 'OVERRIDE',
      logConfiguration: { cloudWatchLogGroupName: '/ecs/exec', s3BucketName: 'sessions' },
    }
    expect(projectOwnFacts(build(template))).toEqual(await read(returned))
    expect(projectOwnFacts(build({ Logging: 'NONE' }))).toEqual(await read({ logging: 'NONE' }))
    expect(projectOwnFacts(build())).toEqual(await read())
  })

  it('does not know what becomes of a configuration that it does not have', async () => {
    const before = await read({ logging: 'NONE' })
    expect(projectOwnFacts(build(), before)).toMatchObject({
      executeCommand: { unknown: expect.stringContaining('leaves or removes') as string },
    })
    const same = {
      executeCommand: known({ logging: 'DEFAULT', logGroup: 'NONE', bucket: 'NONE', encryptionKey: 'NONE' }),
    }
    expect(projectOwnFacts(build(), same)).toMatchObject(same)
  })

  it.each([
    [notKnown, 'unknown'],
    [{ Logging: notKnown }, 'unknown'],
    [{ Logging: 'SOME' }, 'unknown'],
    [{ Logging: 'OVERRIDE', LogConfiguration: { S3BucketName: notKnown } }, 'unknown'],
  ])('is unknown with %j', (configuration, status) => {
    expect(projectOwnFacts(build(configuration))['executeCommand']).toHaveProperty(status)
  })
})
