import { describe, expect, it } from 'vitest'
import { listWorkerQueues, allWorkers } from '../../../../audit/deployment/workers.ts'
import { SCHEDULED_TIME } from '../../../../audit/deployment/schedules.ts'
import { buildDeploymentResource } from '../../../../audit/resources/assay/deployment.ts'
import { createDeploymentList } from '../../../../functions/collectors/assay/resource-lists.ts'
import {
  auditResourceLists,
  listSweepResourceLists,
} from '../../../../functions/collectors/all-resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import {
  COLLECTOR_ACCOUNT_ID,
  endedSweep,
  initialScanEndedAt,
  readDeployedFacts,
  readDeployed,
  buildRefusal,
  createDeployedAws,
  type OutputOverrides,
} from './deployed-aws.ts'
import { DEFAULT_PREFIX } from '../../../../audit/resources/assay/deployment-names.ts'

const deployment = buildDeploymentResource(
  { account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' },
  DEFAULT_PREFIX,
)
const deadlines = { interval: 86_400, duration: 43_200 }

type Mapping = { State: string; EventSourceArn?: string; FunctionArn?: string; [setting: string]: unknown }

function mappings(change: (mapping: Mapping) => Mapping[]): OutputOverrides {
  return {
    ListEventSourceMappings: well => ({
      EventSourceMappings: (well['EventSourceMappings'] as Mapping[]).flatMap(change),
    }),
  }
}

function isOfSweep({ EventSourceArn }: Mapping): boolean {
  return EventSourceArn?.endsWith(':assay-sweep') === true
}

/** The mapping of the full scans' queue, with other settings. */
function changeSweepMapping(settings: object): OutputOverrides {
  return mappings(each => [isOfSweep(each) ? { ...each, ...settings } : each])
}

function consumedBy(FunctionArn: string): OutputOverrides {
  return changeSweepMapping({ FunctionArn })
}

/** The configuration of the function `assay-notify`, with other settings. */
function changeNotify(settings: (configuration: Configuration) => object): OutputOverrides {
  return {
    GetFunction: (well, _, { FunctionName }) => {
      const configuration = well['Configuration'] as Configuration
      return FunctionName === 'assay-notify'
        ? { ...well, Configuration: { ...configuration, ...settings(configuration) } }
        : well
    },
  }
}

type Configuration = { Environment: { Variables: Record<string, string> } }

function addVariables(variables: Record<string, string>): OutputOverrides {
  return changeNotify(({ Environment: { Variables } }) => ({
    Environment: { Variables: { ...Variables, ...variables } },
  }))
}

/** The home stack with another status or other outputs. */
function changeStack(change: (stack: { Outputs: { OutputKey: string }[] }) => object): OutputOverrides {
  return {
    DescribeStacks: well => ({
      Stacks: (well['Stacks'] as { Outputs: { OutputKey: string }[] }[]).map(stack => ({
        ...stack,
        ...change(stack),
      })),
    }),
  }
}

/** The schedule of full scans with other properties. */
function changeSweepSchedule(change: (schedule: { Target: { Input: string } }) => object): OutputOverrides {
  return {
    GetSchedule: (well, _, { Name }) =>
      Name === 'assay-sweep' ? { ...well, ...change(well as { Target: { Input: string } }) } : well,
  }
}

function changeSchedule(response: () => object): OutputOverrides {
  return { GetSchedule: (well, _, { Name }) => (Name === 'assay-sweep' ? response() : well) }
}

function changeTarget(settings: object): OutputOverrides {
  return changeSweepSchedule(({ Target }) => ({ Target: { ...Target, ...settings } }))
}

function changeCanaryTarget(settings: object) {
  return ({ Target }: { Target: object }) => ({ Target: { ...Target, ...settings } })
}

function buildSweep(state: unknown): OutputOverrides {
  return {
    GetItem: () => ({ Item: { body: { S: typeof state === 'string' ? state : JSON.stringify(state) } } }),
  }
}

const wideException = {
  control: 'patching/function-runtime-supported',
  resource: '*',
  owner: 'ann',
  reason: 'x',
  until: '2027-01-01',
}

function storedSettings(settings: object): object {
  return { settings, by: { type: 'IAMUser', name: 'ann' }, at: '2026-11-30T09:00:00.000Z' }
}

describe('a deployment', () => {
  it('has all facts as deployed', async () => {
    const facts = await readDeployedFacts(deployment)
    expect(facts).toMatchObject({
      trails: { known: { arn: `arn:aws:cloudtrail:us-east-1:${COLLECTOR_ACCOUNT_ID}:trails` } },
      sweeps: { known: { last: endedSweep, initialScanEndedAt, deadlines } },
      idleWorkers: { known: [] },
      changedFunctions: { known: [] },
      idleSchedules: { known: [] },
      expiry: { known: 'AS_DEPLOYED' },
      settingsFaults: { known: [] },
      topic: { known: { subscriptions: 1 } },
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
    expect(
      listSweepResourceLists(DEFAULT_PREFIX).filter(({ kind }) => kind.startsWith('Assay::')),
    ).toHaveLength(1)
    expect(auditResourceLists.filter(({ kind }) => kind.startsWith('Assay::'))).toEqual([])
    const deploymentList = createDeploymentList(DEFAULT_PREFIX)
    const where = { account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' }
    expect(
      await listAllResources(deploymentList, createTypedCall('eu-west-1', createDeployedAws()), where),
    ).toEqual([deployment])
    expect(deploymentList.scope).toBe('HOME')
  })

  it('has a mapping for each queue of each function', () => {
    expect(allWorkers.flatMap(listWorkerQueues)).toContain('iam-change-sweep')
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
      consumedBy(`arn:aws:lambda:eu-west-1:${COLLECTOR_ACCOUNT_ID}:function:thief`),
      [
        { name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' },
        { name: 'assay-sweep', fault: 'SHARED', queue: 'assay-sweep' },
      ],
    ],
    [
      'was replaced by an old version of itself',
      consumedBy(`arn:aws:lambda:eu-west-1:${COLLECTOR_ACCOUNT_ID}:function:assay-sweep:1`),
      [
        { name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' },
        { name: 'assay-sweep', fault: 'SHARED', queue: 'assay-sweep' },
      ],
    ],
    [
      'was replaced by a function of its name in another account',
      consumedBy('arn:aws:lambda:eu-west-1:999988887777:function:assay-sweep'),
      [
        { name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' },
        { name: 'assay-sweep', fault: 'SHARED', queue: 'assay-sweep' },
      ],
    ],
    [
      'shares its queue',
      mappings(each =>
        isOfSweep(each)
          ? [
              each,
              { ...each, FunctionArn: `arn:aws:lambda:eu-west-1:${COLLECTOR_ACCOUNT_ID}:function:thief` },
            ]
          : [each],
      ),
      [{ name: 'assay-sweep', fault: 'SHARED', queue: 'assay-sweep' }],
    ],
    [
      'gets only messages that no one sends',
      changeSweepMapping({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"type":["never"]}}' }] } }),
      [{ name: 'assay-sweep', fault: 'FILTERED', queue: 'assay-sweep' }],
    ],
    [
      'gets messages by a filter that cannot be read',
      changeSweepMapping({
        KMSKeyArn: `arn:aws:kms:eu-west-1:${COLLECTOR_ACCOUNT_ID}:key/1`,
        FilterCriteriaError: { ErrorCode: 'KMSAccessDeniedException' },
      }),
      [{ name: 'assay-sweep', fault: 'FILTERED', queue: 'assay-sweep' }],
    ],
    ['has an empty filter', changeSweepMapping({ FilterCriteria: { Filters: [] } }), []],
    [
      'loses the messages that fail',
      changeSweepMapping({ FunctionResponseTypes: [] }),
      [{ name: 'assay-sweep', fault: 'LOSING', queue: 'assay-sweep' }],
    ],
    ['is about to be enabled', mappings(each => [{ ...each, State: 'Enabling' }]), []],
  ])('finds that a function %s', async (_, instead: OutputOverrides, idle) => {
    const { idleWorkers } = await readDeployedFacts(deployment, instead)
    expect(idleWorkers).toEqual({ known: idle })
  })

  it.each([
    ['other code', changeNotify(() => ({ CodeSha256: `${'A'.repeat(43)}=` })), ['Code']],
    [
      'another role',
      changeNotify(() => ({ Role: `arn:aws:iam::${COLLECTOR_ACCOUNT_ID}:role/other` })),
      ['Role'],
    ],
    ['another runtime', changeNotify(() => ({ Runtime: 'provided.al2023' })), ['Runtime']],
    ['another handler', changeNotify(() => ({ Handler: 'other.handler' })), ['Handler']],
    ['a short timeout', changeNotify(() => ({ Timeout: 1 })), ['Timeout']],
    ['less memory', changeNotify(() => ({ MemorySize: 128 })), ['MemorySize']],
    ['another architecture', changeNotify(() => ({ Architectures: ['x86_64'] })), ['Architectures']],
    ['another variable', addVariables({ NODE_OPTIONS: '--import=./x.mjs' }), ['Environment']],
    ['another table', addVariables({ ASSAY_TABLE: 'other' }), ['Environment']],
    [
      'queues of another account',
      addVariables({ ASSAY_QUEUES: 'https://sqs.eu-west-1.amazonaws.com/999988887777/' }),
      ['Environment'],
    ],
    ['no variables', changeNotify(() => ({ Environment: undefined })), ['Environment']],
    ['a layer', changeNotify(() => ({ Layers: [{ Arn: 'arn' }] })), ['Layers']],
    ['a file system', changeNotify(() => ({ FileSystemConfigs: [{ Arn: 'arn' }] })), ['FileSystemConfigs']],
    ['a VPC', changeNotify(() => ({ VpcConfig: { VpcId: 'vpc-1' } })), ['VpcConfig']],
    ['a KMS key', changeNotify(() => ({ KMSKeyArn: 'arn' })), ['KMSKeyArn']],
    ['a layer and a handler', changeNotify(() => ({ Layers: [{}], Handler: 'x' })), ['Handler', 'Layers']],
  ])('finds that a function has %s', async (_, instead: OutputOverrides, settings) => {
    const { changedFunctions } = await readDeployedFacts(deployment, instead)
    expect(changedFunctions).toEqual({ known: [{ name: 'assay-notify', settings }] })
  })

  it.each([
    [
      'the stack is being deployed',
      changeStack(() => ({ StackStatus: 'UPDATE_IN_PROGRESS' })),
      'the stack Assay is being deployed',
    ],
    [
      'the stack is being rolled back',
      changeStack(() => ({ StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' })),
      'the stack Assay is being deployed',
    ],
    [
      'an older version deployed the stack',
      changeStack(({ Outputs }) => ({
        Outputs: Outputs.filter(({ OutputKey }) => OutputKey !== 'FunctionIamChange'),
      })),
      'the stack Assay has no valid output FunctionIamChange; deploy again',
    ],
    [
      'an output has another form',
      changeStack(({ Outputs }) => ({ Outputs: Outputs.map(each => ({ ...each, OutputValue: 'x' })) })),
      'has no valid output',
    ],
    [
      'there is no stack',
      { DescribeStacks: () => buildRefusal('ValidationError') },
      'the stack Assay does not exist',
    ],
    ['there is nothing in the response', { DescribeStacks: () => ({}) }, 'the stack Assay does not exist'],
  ])('does not know whether functions are changed if %s', async (_, instead: OutputOverrides, why) => {
    const { changedFunctions, idleWorkers } = await readDeployedFacts(deployment, instead)
    expect(changedFunctions).toEqual({ unknown: expect.stringContaining(why) as unknown })
    expect(idleWorkers).toEqual({ known: [] })
  })

  it('compares functions while the stack only cleans up', async () => {
    const StackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
    const { changedFunctions } = await readDeployedFacts(deployment, {
      ...changeStack(() => ({ StackStatus })),
      ...changeNotify(() => ({ Handler: 'x' })),
    })
    expect(changedFunctions).toMatchObject({ known: [{ settings: ['Handler'] }] })
  })

  it('leaves a missing function to the other fact', async () => {
    const { changedFunctions } = await readDeployedFacts(deployment, {
      GetFunction: () => buildRefusal('ResourceNotFoundException'),
    })
    expect(changedFunctions).toEqual({ known: [] })
  })

  it.each([
    ['off', changeSweepSchedule(() => ({ State: 'DISABLED' })), 'DISABLED'],
    ['gone', changeSchedule(() => buildRefusal('ResourceNotFoundException')), 'MISSING'],
    ['due in 2099', changeSweepSchedule(() => ({ ScheduleExpression: 'cron(0 3 1 1 ? 2099)' })), 'CHANGED'],
    [
      'in another time zone',
      changeSweepSchedule(() => ({ ScheduleExpressionTimezone: 'Asia/Tokyo' })),
      'CHANGED',
    ],
    ['not started', changeSweepSchedule(() => ({ StartDate: new Date('2099-01-01') })), 'CHANGED'],
    ['over', changeSweepSchedule(() => ({ EndDate: new Date('2026-01-01') })), 'CHANGED'],
    ['without a message', changeTarget({ Input: '{}' }), 'CHANGED'],
    ['with no message at all', changeTarget({ Input: undefined }), 'CHANGED'],
    ['with text as a message', changeTarget({ Input: 'sweep' }), 'CHANGED'],
    [
      'with a constant time',
      changeSweepSchedule(({ Target }) => ({
        Target: { ...Target, Input: Target.Input.replace(SCHEDULED_TIME, '2026-01-01T00:00:00Z') },
      })),
      'CHANGED',
    ],
    [
      'for a stack that is not its own',
      changeSweepSchedule(({ Target }) => ({
        Target: { ...Target, Input: Target.Input.replace('stack/Assay/', 'stack/Other/') },
      })),
      'CHANGED',
    ],
    [
      'for another queue',
      changeTarget({ Arn: `arn:aws:sqs:eu-west-1:${COLLECTOR_ACCOUNT_ID}:assay-report` }),
      'CHANGED',
    ],
    ['without its dead-letter queue', changeTarget({ DeadLetterConfig: undefined }), 'CHANGED'],
    [
      'with another dead-letter queue',
      changeTarget({ DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${COLLECTOR_ACCOUNT_ID}:trash` } }),
      'CHANGED',
    ],
  ])('finds that a schedule is %s', async (_, instead: OutputOverrides, fault) => {
    const { idleSchedules } = await readDeployedFacts(deployment, instead)
    expect(idleSchedules).toEqual({ known: [{ name: 'assay-sweep', fault }] })
  })

  const other = `arn:aws:iam::${COLLECTOR_ACCOUNT_ID}:role/other`
  it.each([
    ['off', () => ({ State: 'DISABLED' }), 'DISABLED'],
    ['gone', () => buildRefusal('ResourceNotFoundException'), 'MISSING'],
    ['due once a day', () => ({ ScheduleExpression: 'rate(1 day)' }), 'CHANGED'],
    ['over', () => ({ EndDate: new Date('2026-01-01') }), 'CHANGED'],
    ['with another role', changeCanaryTarget({ RoleArn: other }), 'CHANGED'],
    ['without a role', changeCanaryTarget({ RoleArn: undefined }), 'CHANGED'],
    ['for another alarm', changeCanaryTarget({ Input: '{"AlarmNames":["assay-x"]}' }), 'CHANGED'],
    [
      'with another call',
      changeCanaryTarget({ Arn: 'arn:aws:scheduler:::aws-sdk:cloudwatch:disableAlarmActions' }),
      'CHANGED',
    ],
  ])('finds that the schedule of the canary is %s', async (_, change, fault) => {
    const { idleSchedules } = await readDeployedFacts(deployment, {
      GetSchedule: (well, _region, { Name }) =>
        Name === 'assay-canary' ? { ...well, ...change(well as { Target: object }) } : well,
    })
    expect(idleSchedules).toEqual({ known: [{ name: 'assay-canary', fault }] })
  })

  it.each([
    ['DISABLED', undefined],
    ['DISABLING', 'expires'],
    ['ENABLED', 'version'],
  ])('finds that items expire otherwise: %s by %s', async (TimeToLiveStatus, AttributeName) => {
    const { expiry } = await readDeployedFacts(deployment, {
      DescribeTimeToLive: () => ({ TimeToLiveDescription: { TimeToLiveStatus, AttributeName } }),
    })
    expect(expiry).toEqual({ known: 'CHANGED' })
  })

  it.each([
    ['no subscription', () => ({ Attributes: { SubscriptionsConfirmed: '0' } }), { subscriptions: 0 }],
    ['no topic', () => buildRefusal('NotFound'), 'MISSING'],
  ])('finds that there is %s', async (_, GetTopicAttributes: () => object, known) => {
    const { topic } = await readDeployedFacts(deployment, { GetTopicAttributes })
    expect(topic).toEqual({ known })
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

  it.each([
    ['no JSON', '{"settings":', undefined, /who set the settings/],
    ['another form', { settings: {} }, undefined, /who set the settings/],
    ['no version', storedSettings({}), 'x', /has no version/],
    [
      'an exception for everything',
      storedSettings({ exceptions: [wideException] }),
      '3',
      /covers every resource/,
    ],
    ['hostile', storedSettings({ exceptions: 'x'.repeat(100_000) }), '3', /a list of at most 500 exceptions/],
  ])('finds what is wrong with stored settings: %s', async (_, body, N = '1', fault) => {
    const S = typeof body === 'string' ? body : JSON.stringify(body)
    const { settingsFaults } = await readDeployedFacts(deployment, {
      GetSettings: () => ({ Item: { version: { N }, body: { S } } }),
    })
    expect(settingsFaults).toEqual({ known: [expect.stringMatching(fault)] })
    expect(JSON.stringify(settingsFaults).length).toBeLessThan(1_200)
  })

  it.each([
    ['a body', { version: { N: '4' }, body: { M: {} } }],
    ['a version', { version: { S: '4' }, body: { S: '{}' } }],
  ])('finds that %s has another type than Assay writes', async (_, Item) => {
    const { settingsFaults } = await readDeployedFacts(deployment, { GetSettings: () => ({ Item }) })
    expect(settingsFaults).toEqual({ known: [expect.any(String)] })
  })

  it('finds nothing wrong with valid settings', async () => {
    const S = JSON.stringify(
      storedSettings({ exceptions: [{ ...wideException, resource: 'arn:aws:s3:::a' }] }),
    )
    const { settingsFaults } = await readDeployedFacts(deployment, {
      GetSettings: () => ({ Item: { version: { N: '4' }, body: { S } } }),
    })
    expect(settingsFaults).toEqual({ known: [] })
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
    ['GetFunction', 'changedFunctions', 'lambda:GetFunction'],
    ['DescribeStacks', 'changedFunctions', 'cloudformation:DescribeStacks'],
    ['GetSchedule', 'idleSchedules', 'scheduler:GetSchedule'],
    ['GetSettings', 'settingsFaults', 'dynamodb:GetItem'],
    ['DescribeTimeToLive', 'expiry', 'dynamodb:DescribeTimeToLive'],
    ['GetTopicAttributes', 'topic', 'sns:GetTopicAttributes'],
  ])('has unknown facts without %s', async (operation, fact, action) => {
    const facts = await readDeployedFacts(deployment, {
      [operation]: () => buildRefusal('AccessDeniedException'),
    })
    expect(facts[fact]).toEqual({ unknown: `access denied to ${action}` })
  })
})
