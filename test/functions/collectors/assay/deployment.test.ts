import { describe, expect, it } from 'vitest'
import { listWorkerQueues, allWorkers } from '../../../../audit/deployment/workers.ts'
import { buildDeploymentResource } from '../../../../audit/resources/assay/deployment.ts'
import { deploymentList } from '../../../../functions/collectors/assay/resource-lists.ts'
import {
  auditResourceLists,
  sweepResourceLists,
} from '../../../../functions/collectors/all-resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import {
  COLLECTOR_ACCOUNT_ID,
  endedSweep,
  readDeployedFacts,
  readDeployed,
  buildRefusal,
  createDeployedAws,
  type OutputOverrides,
} from './deployed-aws.ts'

const deployment = buildDeploymentResource({ account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' })
const deadlines = { interval: 86_400, duration: 43_200 }

type Mapping = { State: string; EventSourceArn?: string; FunctionArn?: string }

function mappings(change: (mapping: Mapping) => Mapping[]): OutputOverrides {
  return {
    ListEventSourceMappings: well => ({
      EventSourceMappings: (well['EventSourceMappings'] as Mapping[]).flatMap(change),
    }),
  }
}

function buildSweep(state: unknown): OutputOverrides {
  return {
    GetItem: () => ({ Item: { body: { S: typeof state === 'string' ? state : JSON.stringify(state) } } }),
  }
}

describe('a deployment', () => {
  it('has all facts as deployed', async () => {
    const facts = await readDeployedFacts(deployment)
    expect(facts).toMatchObject({
      trails: { known: { arn: `arn:aws:cloudtrail:us-east-1:${COLLECTOR_ACCOUNT_ID}:trails` } },
      sweeps: { known: { last: endedSweep, deadlines } },
      idleWorkers: { known: [] },
      idleSchedules: { known: [] },
    })
    expect(facts['regionalDeployments']).toEqual({
      known: ['eu-west-1', 'eu-central-1', 'us-east-1'].map(region => ({
        kind: 'Assay::RegionalDeployment',
        account: COLLECTOR_ACCOUNT_ID,
        region,
        arn: `arn:aws:events:${region}:${COLLECTOR_ACCOUNT_ID}:assay`,
      })),
    })
  })

  it('is listed only by its own full scans, at home', async () => {
    expect(sweepResourceLists.filter(resourceList => !auditResourceLists.includes(resourceList))).toEqual([
      deploymentList,
    ])
    const where = { account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' }
    expect(
      await listAllResources(deploymentList, createTypedCall('eu-west-1', createDeployedAws()), where),
    ).toEqual([deployment])
    expect(deploymentList.scope).toBe('HOME')
  })

  it('has a mapping for each queue of each function', () => {
    expect(allWorkers.flatMap(listWorkerQueues)).toContain('self-change-sweep')
    expect(new Set(allWorkers.flatMap(listWorkerQueues)).size).toBe(
      allWorkers.flatMap(listWorkerQueues).length,
    )
  })

  it.each([
    [
      'is gone',
      {
        GetFunction: (well: object, _: string, { FunctionName }: Record<string, unknown>) =>
          FunctionName === 'assay-notify' ? buildRefusal('ResourceNotFoundException') : well,
      },
      [{ name: 'assay-notify', fault: 'MISSING' }],
    ],
    [
      'may run no copy',
      {
        GetFunction: (well: object, _: string, { FunctionName }: Record<string, unknown>) =>
          FunctionName === 'assay-notify'
            ? { ...well, Concurrency: { ReservedConcurrentExecutions: 0 } }
            : well,
      },
      [{ name: 'assay-notify', fault: 'STOPPED' }],
    ],
    [
      'may run some copies',
      { GetFunction: (well: object) => ({ ...well, Concurrency: { ReservedConcurrentExecutions: 2 } }) },
      [],
    ],
    [
      'takes nothing from its slow queue',
      mappings(each => [
        each.EventSourceArn?.endsWith(':assay-iam-change-sweep') ? { ...each, State: 'Disabled' } : each,
      ]),
      [{ name: 'assay-iam-change', fault: 'DETACHED', queue: 'assay-iam-change-sweep' }],
    ],
    [
      'lost its mapping',
      mappings(each => (each.EventSourceArn?.endsWith(':assay-sweep') ? [] : [each])),
      [{ name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' }],
    ],
    [
      'was replaced by a thief',
      mappings(each => [
        each.EventSourceArn?.endsWith(':assay-sweep')
          ? { ...each, FunctionArn: `arn:aws:lambda:eu-west-1:${COLLECTOR_ACCOUNT_ID}:function:thief` }
          : each,
      ]),
      [{ name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' }],
    ],
    ['is about to be enabled', mappings(each => [{ ...each, State: 'Enabling' }]), []],
  ])('finds that a function %s', async (_, instead: OutputOverrides, idle) => {
    const { idleWorkers } = await readDeployedFacts(deployment, instead)
    expect(idleWorkers).toEqual({ known: idle })
  })

  it.each([
    ['off', (well: object) => ({ ...well, State: 'DISABLED' }), 'DISABLED'],
    ['gone', () => buildRefusal('ResourceNotFoundException'), 'MISSING'],
  ])('finds that a schedule is %s', async (_, response: (well: object) => object, fault) => {
    const { idleSchedules } = await readDeployedFacts(deployment, {
      GetSchedule: (well, __, { Name }) => (Name === 'assay-sweep' ? response(well) : well),
    })
    expect(idleSchedules).toEqual({ known: [{ name: 'assay-sweep', fault }] })
  })

  it('knows whether a full scan has ended, and which one is running', async () => {
    const none = await readDeployedFacts(deployment, { GetItem: () => ({}) })
    expect(none['sweeps']).toEqual({ known: { deadlines } })
    const { id, account, region, startedAt } = endedSweep
    const running = { id, account, region, startedAt, baseline: true }
    const first = await readDeployedFacts(deployment, buildSweep({ running }))
    expect(first['sweeps']).toEqual({ known: { running, deadlines } })
  })

  it('shortens the reasons of unreadable lists', async () => {
    const listingFailures = Array.from({ length: 500 }, () => 'x'.repeat(5_000))
    const { sweeps } = await readDeployedFacts(
      deployment,
      buildSweep({ last: { ...endedSweep, listingFailures } }),
    )
    expect(JSON.stringify(sweeps).length).toBeLessThan(10_000)
    expect(JSON.stringify(sweeps)).toContain('xxx')
  })

  it.each([
    ['no JSON', '{"last":'],
    ['another form', { last: { ...endedSweep, startedAt: 'yesterday' } }],
    ['a list', []],
  ])('does not know full scans from an item that is %s', async (_, state) => {
    const { sweeps } = await readDeployedFacts(deployment, buildSweep(state))
    expect(sweeps).toEqual({ unknown: expect.stringContaining('unexpected full scan state') as unknown })
  })

  it('does not exist without its table', async () => {
    expect(await readDeployed(deployment, { GetItem: () => buildRefusal('ResourceNotFoundException') })).toBe(
      'NOT_FOUND',
    )
  })

  it.each([
    ['GetItem', 'sweeps', 'dynamodb:GetItem'],
    ['ListEventSourceMappings', 'idleWorkers', 'lambda:ListEventSourceMappings'],
    ['GetFunction', 'idleWorkers', 'lambda:GetFunction'],
    ['GetSchedule', 'idleSchedules', 'scheduler:GetSchedule'],
  ])('has unknown facts without %s', async (operation, fact, action) => {
    const facts = await readDeployedFacts(deployment, {
      [operation]: () => buildRefusal('AccessDeniedException'),
    })
    expect(facts[fact]).toEqual({ unknown: `access denied to ${action}` })
  })
})
