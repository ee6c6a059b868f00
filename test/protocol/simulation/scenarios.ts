import { openTasks, openChangeRecord } from '../../../audit/state/change-record.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { processDelivery } from '../../../functions/local/local-pipeline.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import {
  STORY_ADMIN_POLICY,
  createAccountApi,
  buildApiEvent,
  buildInitialScanChange,
  buildStoryFunction,
  STORY_READ_ONLY_POLICY,
  buildStoryRole,
  computeStoryTime,
  type SmallAccount,
  type ApiEvent,
} from './small-account.ts'
import { describeApiAccess, wrapCallWithGate, wrapStoreWithGate, type GatePass } from './operation-gate.ts'
import type { ProtocolFixture } from './protocol-fixture.ts'

/** Three handlers that run at the same time, and the account before them. */
export interface InterleavingScenario {
  name: string
  account(): SmallAccount
  processes(fixture: ProtocolFixture): Promise<Record<string, (gatePass: GatePass) => Promise<void>>>
}

const attach = buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'shared' })
const detach = buildApiEvent('detach', 'iam:DetachRolePolicy', 'bob', 20, { roleName: 'shared' })
const elsewhere = buildApiEvent('elsewhere', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'other' })
const move = buildApiEvent('move', 'lambda:UpdateFunctionConfiguration', 'carol', 15, {
  functionName: 'worker',
  role: 'other',
})
const create = buildApiEvent('create', 'lambda:CreateFunction', 'dave', 15, { functionName: 'newcomer' })

function account(attached: string[]): SmallAccount {
  return {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: attached, other: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
  }
}

/** Scenarios in which a refresh overtakes another one, an evaluation a refresh, and a notification an evaluation. */
export const interleavingScenarios: readonly InterleavingScenario[] = [
  {
    name: 'two refreshes of one role, while AWS changes between them, and an evaluation',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return {
        attach: createReader(fixture, attach),
        detach: runInTurn(
          createAwsChange(
            fixture,
            'shared',
            ({ roles }) => void (roles['shared'] = [STORY_READ_ONLY_POLICY]),
          ),
          createReader(fixture, detach),
        ),
        evaluate: evaluator,
      }
    },
  },
  {
    name: 'a function moves to a role that becomes an administrator, and an evaluation',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.functions['worker'] = { role: 'other', runtime: 'nodejs24.x' }
      fixture.account.roles['other'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return {
        move: createReader(fixture, move),
        attach: createReader(fixture, elsewhere),
        evaluate: evaluator,
      }
    },
  },
  {
    name: 'a refresh and two evaluations of the same function',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const [first, second] = [
        await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')]),
        await createEvaluator(fixture, 'later', [buildStoryFunction('worker')]),
      ]
      return { attach: createReader(fixture, attach), first, second }
    },
  },
  {
    name: 'one event handled twice at the same time, and an evaluation',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return {
        attach: createReader(fixture, attach),
        again: createReader(fixture, attach),
        evaluate: evaluator,
      }
    },
  },
  {
    name: 'a refresh that is repeated with other tasks, while the first ones are completed, and a notification',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      fixture.account.functions['newcomer'] = { role: 'shared', runtime: 'nodejs24.x' }
      await createReader(fixture, create)(passAtOnce)
      await createReader(fixture, attach)(passAtOnce)
      const worker = buildStoryFunction('worker')
      return {
        first: createRepeatedRefresh(fixture, 'evaluate first', [worker]),
        second: createRepeatedRefresh(fixture, 'evaluate second', [worker, buildStoryFunction('newcomer')]),
        notify: createHandlingProcess(fixture, 'notify', { type: 'notify', changeId: attach.id }),
      }
    },
  },
  {
    name: 'a new function with an unread role, the discovery of that role, and an evaluation',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['fresh'] = [STORY_ADMIN_POLICY]
      fixture.account.functions['newcomer'] = { role: 'fresh', runtime: 'nodejs18.x' }
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('newcomer')])
      const discovery = {
        type: 'discover',
        origin: { ...buildInitialScanChange([]), id: create.id, at: computeStoryTime(15).toISOString() },
        attempt: 0,
        resource: buildStoryRole('fresh'),
      } as const
      return {
        create: createReader(fixture, create),
        discover: createHandlingProcess(fixture, 'iam-change', discovery),
        evaluate: evaluator,
      }
    },
  },
  {
    name: 'two notifications of one change, and an evaluation that still adds to it',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      fixture.pipeline.queues.deliver(attach.queue, attach.event, fixture.clock.now())
      const reader = fixture.pipeline.queues.take(undefined)
      if (reader) await processDelivery(reader, fixture.pipeline.queues, fixture.deps)
      const evaluator = fixture.pipeline.queues.take(undefined)
      const updating = fixture.pipeline.queues.take(undefined)
      if (updating) await processDelivery(updating, fixture.pipeline.queues, fixture.deps)
      const notify = { type: 'notify', changeId: attach.id } as const
      return {
        first: createHandlingProcess(fixture, 'notify', notify),
        second: createHandlingProcess(fixture, 'notify', notify),
        evaluate: createHandlingProcess(fixture, 'evaluate', evaluator?.message),
      }
    },
  },
]

/** What runs behind the gate. */
export type Process = (gatePass: GatePass) => Promise<void>

/** Creates a process that handles one message, with its store and its AWS behind the gate. */
export function createHandlingProcess(
  fixture: ProtocolFixture,
  queueName: QueueName,
  message: unknown,
): Process {
  return async gatePass => {
    const factReader = createAccountReader(
      wrapCallWithGate(createAccountApi(fixture.account), gatePass),
      createRedactor('key'),
    )
    const deps = {
      ...fixture.deps,
      store: wrapStoreWithGate(fixture.deps.store, gatePass),
      reader: factReader,
    }
    await processDelivery(
      { queue: queueName, message, due: fixture.clock.now(), attempt: 0 },
      fixture.pipeline.queues,
      deps,
    )
  }
}

function createReader(fixture: ProtocolFixture, { queue, event }: ApiEvent): Process {
  return createHandlingProcess(fixture, queue, event)
}

/** Creates an evaluation with a message of a change of its own. */
async function createEvaluator(
  fixture: ProtocolFixture,
  changeId: string,
  resources: readonly Resource[],
): Promise<Process> {
  const origin = { ...buildInitialScanChange([]), id: changeId, at: computeStoryTime(1).toISOString() }
  const { store } = fixture.deps
  const now = fixture.clock.now()
  await openChangeRecord(origin, store, now)
  await openTasks(changeId, { refreshId: 'refresh 0', subjects: resources, tasks: ['evaluate'] }, store, now)
  return createHandlingProcess(fixture, 'evaluate', {
    type: 'evaluate',
    changeId,
    task: 'evaluate',
    resources,
  })
}

/** Passes operations that are not part of the search. */
const passAtOnce: GatePass = (_, act) => act()

/** Creates the end of a refresh of `attach`: it opens its only task, in the item of the refresh, and completes it. */
function createRepeatedRefresh(
  fixture: ProtocolFixture,
  task: string,
  resources: readonly Resource[],
): Process {
  return async gatePass => {
    const store = wrapStoreWithGate(fixture.deps.store, gatePass)
    const refreshTasks = { refreshId: 'refresh 0 repeated', subjects: resources, tasks: [task] }
    await openTasks(attach.id, refreshTasks, store, fixture.clock.now())
    const message = { type: 'evaluate', changeId: attach.id, task, resources } as const
    await createHandlingProcess(fixture, 'evaluate', message)(gatePass)
  }
}

/** Creates a change of the account in AWS. */
export function createAwsChange(
  fixture: ProtocolFixture,
  name: string,
  change: (smallAccount: SmallAccount) => void,
): Process {
  return gatePass => gatePass(describeApiAccess(name, true), () => Promise.resolve(change(fixture.account)))
}

/** Creates a process that does what several do, one after the other. */
export function runInTurn(...all: readonly Process[]): Process {
  return async gatePass => {
    for (const each of all) await each(gatePass)
  }
}
