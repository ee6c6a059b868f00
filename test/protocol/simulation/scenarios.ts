import { openChangeRecord } from '../../../audit/state/change-record.ts'
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

/** Every pair of a reader that overtakes another, a judge that overtakes a reader, a teller that overtakes a judge. */
export const interleavingScenarios: readonly InterleavingScenario[] = [
  {
    name: 'two readers of one role, while AWS changes between them, and a judge',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return {
        attach: createReader(fixture, attach),
        detach: runInTurn(
          createChange(fixture, 'shared', ({ roles }) => void (roles['shared'] = [STORY_READ_ONLY_POLICY])),
          createReader(fixture, detach),
        ),
        judge: evaluator,
      }
    },
  },
  {
    name: 'a function moves to a role that becomes an administrator, and a judge',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.functions['worker'] = { role: 'other', runtime: 'nodejs24.x' }
      fixture.account.roles['other'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return { move: createReader(fixture, move), attach: createReader(fixture, elsewhere), judge: evaluator }
    },
  },
  {
    name: 'a reader and two judges of the same function',
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
    name: 'one event read twice at the same time, and a judge',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('worker')])
      return { attach: createReader(fixture, attach), again: createReader(fixture, attach), judge: evaluator }
    },
  },
  {
    name: 'a new function on a role nobody read, the request of that role, and a judge',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['fresh'] = [STORY_ADMIN_POLICY]
      fixture.account.functions['newcomer'] = { role: 'fresh', runtime: 'nodejs18.x' }
      const evaluator = await createEvaluator(fixture, 'earlier', [buildStoryFunction('newcomer')])
      const request = {
        type: 'discover',
        origin: { ...buildInitialScanChange([]), id: create.id, at: computeStoryTime(15).toISOString() },
        number: 0,
        resource: buildStoryRole('fresh'),
      } as const
      return {
        create: createReader(fixture, create),
        request: createHandlingProcess(fixture, 'iam-change', request),
        judge: evaluator,
      }
    },
  },
  {
    name: 'two tellers of one cause, and a judge that still adds to it',
    account: () => account([STORY_READ_ONLY_POLICY]),
    async processes(fixture) {
      fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
      fixture.pipeline.queues.deliver(attach.queue, attach.event, fixture.clock.now())
      const reader = fixture.pipeline.queues.take(undefined)
      if (reader) await processDelivery(reader, fixture.pipeline.queues, fixture.deps)
      const evaluator = fixture.pipeline.queues.take(undefined)
      const updating = fixture.pipeline.queues.take(undefined)
      if (updating) await processDelivery(updating, fixture.pipeline.queues, fixture.deps)
      const notify = { type: 'notify', cause: attach.id } as const
      return {
        first: createHandlingProcess(fixture, 'notify', notify),
        second: createHandlingProcess(fixture, 'notify', notify),
        judge: createHandlingProcess(fixture, 'evaluate', evaluator?.message),
      }
    },
  },
]

type Process = (gatePass: GatePass) => Promise<void>

/** A process that works off one message, with its store and its AWS behind the gate. */
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

/** A judge with a message of its own cause. */
async function createEvaluator(
  fixture: ProtocolFixture,
  changeId: string,
  resources: readonly Resource[],
): Promise<Process> {
  const origin = { ...buildInitialScanChange([]), id: changeId, at: computeStoryTime(1).toISOString() }
  await openChangeRecord(
    origin,
    { refreshId: 'look 0', subjects: resources, tasks: ['judge'] },
    fixture.deps.store,
    fixture.clock.now(),
  )
  return createHandlingProcess(fixture, 'evaluate', {
    type: 'evaluate',
    cause: changeId,
    task: 'judge',
    resources,
  })
}

function createChange(
  fixture: ProtocolFixture,
  name: string,
  change: (smallAccount: SmallAccount) => void,
): Process {
  return gatePass => gatePass(describeApiAccess(name, true), () => Promise.resolve(change(fixture.account)))
}

function runInTurn(first: Process, second: Process): Process {
  return async gatePass => {
    await first(gatePass)
    await second(gatePass)
  }
}
