import { describe, expect, it } from 'vitest'
import { queuesOf, workers } from '../../../../audit/deployment/workers.ts'
import { deploymentResource } from '../../../../audit/resources/assay/deployment.ts'
import { deployments } from '../../../../functions/answers/assay/listing.ts'
import { listings, sweptListings } from '../../../../functions/answers/listings.ts'
import { askingIn, listAll } from '../../../../functions/answers/listing.ts'
import { ACCOUNT, ended, factsOf, readingOf, refused, standing, type Instead } from './stood.ts'

const deployment = deploymentResource({ account: ACCOUNT, region: 'eu-west-1' })
const patience = { interval: 86_400, duration: 43_200 }

type Mapping = { State: string; EventSourceArn?: string; FunctionArn?: string }

function mappings(change: (mapping: Mapping) => Mapping[]): Instead {
  return {
    ListEventSourceMappings: well => ({
      EventSourceMappings: (well['EventSourceMappings'] as Mapping[]).flatMap(change),
    }),
  }
}

function sweptSo(state: unknown): Instead {
  return {
    GetItem: () => ({ Item: { body: { S: typeof state === 'string' ? state : JSON.stringify(state) } } }),
  }
}

describe('a deployment', () => {
  it('is everything that it was deployed as', async () => {
    const facts = await factsOf(deployment)
    expect(facts).toMatchObject({
      trails: { known: { arn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trails` } },
      sweeps: { known: { last: ended, patience } },
      idleWorkers: { known: [] },
      idleSchedules: { known: [] },
    })
    expect(facts['watches']).toEqual({
      known: ['eu-west-1', 'eu-central-1', 'us-east-1'].map(region => ({
        kind: 'Assay::Watch',
        account: ACCOUNT,
        region,
        arn: `arn:aws:events:${region}:${ACCOUNT}:assay`,
      })),
    })
  })

  it('is on the lists of its own sweeps alone, at home', async () => {
    expect(sweptListings.filter(listing => !listings.includes(listing))).toEqual([deployments])
    const where = { account: ACCOUNT, region: 'eu-west-1' }
    expect(await listAll(deployments, askingIn('eu-west-1', standing()), where)).toEqual([deployment])
    expect(deployments.of).toBe('HOME')
  })

  it('has a mapping for each queue of each function', () => {
    expect(workers.flatMap(queuesOf)).toContain('auditor-change-sweep')
    expect(new Set(workers.flatMap(queuesOf)).size).toBe(workers.flatMap(queuesOf).length)
  })

  it.each([
    [
      'is gone',
      {
        GetFunction: (well: object, _: string, { FunctionName }: Record<string, unknown>) =>
          FunctionName === 'assay-notify' ? refused('ResourceNotFoundException') : well,
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
          ? { ...each, FunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:thief` }
          : each,
      ]),
      [{ name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' }],
    ],
    ['is about to be enabled', mappings(each => [{ ...each, State: 'Enabling' }]), []],
  ])('sees that a function %s', async (_, instead: Instead, idle) => {
    const { idleWorkers } = await factsOf(deployment, instead)
    expect(idleWorkers).toEqual({ known: idle })
  })

  it.each([
    ['off', (well: object) => ({ ...well, State: 'DISABLED' }), 'DISABLED'],
    ['gone', () => refused('ResourceNotFoundException'), 'MISSING'],
  ])('sees that a schedule is %s', async (_, answer: (well: object) => object, fault) => {
    const { idleSchedules } = await factsOf(deployment, {
      GetSchedule: (well, __, { Name }) => (Name === 'assay-sweep' ? answer(well) : well),
    })
    expect(idleSchedules).toEqual({ known: [{ name: 'assay-sweep', fault }] })
  })

  it('knows that no sweep was there, and which is under way', async () => {
    const none = await factsOf(deployment, { GetItem: () => ({}) })
    expect(none['sweeps']).toEqual({ known: { patience } })
    const { id, account, region, startedAt } = ended
    const running = { id, account, region, startedAt, baseline: true }
    const first = await factsOf(deployment, sweptSo({ running }))
    expect(first['sweeps']).toEqual({ known: { running, patience } })
  })

  it('keeps what could not be listed short', async () => {
    const unlisted = Array.from({ length: 500 }, () => 'x'.repeat(5_000))
    const { sweeps } = await factsOf(deployment, sweptSo({ last: { ...ended, unlisted } }))
    expect(JSON.stringify(sweeps).length).toBeLessThan(10_000)
    expect(JSON.stringify(sweeps)).toContain('xxx')
  })

  it.each([
    ['no JSON', '{"last":'],
    ['another form', { last: { ...ended, startedAt: 'yesterday' } }],
    ['a list', []],
  ])('does not know of sweeps from an item that is %s', async (_, state) => {
    const { sweeps } = await factsOf(deployment, sweptSo(state))
    expect(sweeps).toEqual({ unknown: expect.stringContaining("the table's item of sweeps") as unknown })
  })

  it('is not there where its table is not', async () => {
    expect(await readingOf(deployment, { GetItem: () => refused('ResourceNotFoundException') })).toBe(
      'NOT_FOUND',
    )
  })

  it.each([
    ['GetItem', 'sweeps', 'dynamodb:GetItem'],
    ['ListEventSourceMappings', 'idleWorkers', 'lambda:ListEventSourceMappings'],
    ['GetFunction', 'idleWorkers', 'lambda:GetFunction'],
    ['GetSchedule', 'idleSchedules', 'scheduler:GetSchedule'],
  ])('does not know without %s', async (operation, fact, action) => {
    const facts = await factsOf(deployment, { [operation]: () => refused('AccessDeniedException') })
    expect(facts[fact]).toEqual({ unknown: `access denied to ${action}` })
  })
})
