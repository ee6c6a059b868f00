import { openCause } from '../../audit/account/cause.ts'
import type { Queue } from '../../audit/messages.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { workOff } from '../../functions/local/pipeline.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import {
  ADMIN,
  answering,
  called,
  everythingChanged,
  fn,
  READ_ONLY,
  role,
  time,
  type Account,
  type ApiEvent,
} from './account.ts'
import { accessTo, gatedCall, gatedStore, type Pass } from './gate.ts'
import type { Stage } from './stage.ts'

/** Three handlers that run at the same time, and the account before them. */
export interface Scenario {
  name: string
  account(): Account
  processes(stage: Stage): Promise<Record<string, (pass: Pass) => Promise<void>>>
}

const attach = called('attach', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'shared' })
const detach = called('detach', 'iam:DetachRolePolicy', 'bob', 20, { roleName: 'shared' })
const elsewhere = called('elsewhere', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'other' })
const move = called('move', 'lambda:UpdateFunctionConfiguration', 'carol', 15, {
  functionName: 'worker',
  role: 'other',
})
const create = called('create', 'lambda:CreateFunction', 'dave', 15, { functionName: 'newcomer' })

function account(attached: string[]): Account {
  return {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: attached, other: [READ_ONLY], admins: [ADMIN] },
  }
}

/** Every pair of a reader that overtakes another, a judge that overtakes a reader, a teller that overtakes a judge. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'two readers of one role, while AWS changes between them, and a judge',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.roles['shared'] = [READ_ONLY, ADMIN]
      const judge = await judging(stage, 'earlier', [fn('worker')])
      return {
        attach: reading(stage, attach),
        detach: then(
          changing(stage, 'shared', ({ roles }) => void (roles['shared'] = [READ_ONLY])),
          reading(stage, detach),
        ),
        judge,
      }
    },
  },
  {
    name: 'a function moves to a role that becomes an administrator, and a judge',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.functions['worker'] = { role: 'other', runtime: 'nodejs24.x' }
      stage.account.roles['other'] = [READ_ONLY, ADMIN]
      const judge = await judging(stage, 'earlier', [fn('worker')])
      return { move: reading(stage, move), attach: reading(stage, elsewhere), judge }
    },
  },
  {
    name: 'a reader and two judges of the same function',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.roles['shared'] = [READ_ONLY, ADMIN]
      const [first, second] = [
        await judging(stage, 'earlier', [fn('worker')]),
        await judging(stage, 'later', [fn('worker')]),
      ]
      return { attach: reading(stage, attach), first, second }
    },
  },
  {
    name: 'one event read twice at the same time, and a judge',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.roles['shared'] = [READ_ONLY, ADMIN]
      const judge = await judging(stage, 'earlier', [fn('worker')])
      return { attach: reading(stage, attach), again: reading(stage, attach), judge }
    },
  },
  {
    name: 'a new function on a role nobody read, the request of that role, and a judge',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.roles['fresh'] = [ADMIN]
      stage.account.functions['newcomer'] = { role: 'fresh', runtime: 'nodejs18.x' }
      const judge = await judging(stage, 'earlier', [fn('newcomer')])
      const request = {
        type: 'read-request',
        origin: { ...everythingChanged([]), id: create.id, at: time(15).toISOString() },
        number: 0,
        resource: role('fresh'),
      } as const
      return { create: reading(stage, create), request: handling(stage, 'iam-change', request), judge }
    },
  },
  {
    name: 'two tellers of one cause, and a judge that still adds to it',
    account: () => account([READ_ONLY]),
    async processes(stage) {
      stage.account.roles['shared'] = [READ_ONLY, ADMIN]
      stage.pipeline.queues.deliver(attach.queue, attach.event, stage.clock.now())
      const reader = stage.pipeline.queues.take(undefined)
      if (reader) await workOff(reader, stage.pipeline.queues, stage.parts)
      const judge = stage.pipeline.queues.take(undefined)
      const weighing = stage.pipeline.queues.take(undefined)
      if (weighing) await workOff(weighing, stage.pipeline.queues, stage.parts)
      const tell = { type: 'tell', cause: attach.id } as const
      return {
        first: handling(stage, 'notify', tell),
        second: handling(stage, 'notify', tell),
        judge: handling(stage, 'reassess', judge?.message),
      }
    },
  },
]

type Process = (pass: Pass) => Promise<void>

/** A process that works off one message, with its store and its AWS behind the gate. */
export function handling(stage: Stage, queue: Queue, message: unknown): Process {
  return async pass => {
    const reader = readerBy(gatedCall(answering(stage.account), pass), redaction('key'))
    const parts = { ...stage.parts, store: gatedStore(stage.parts.store, pass), reader }
    await workOff({ queue, message, due: stage.clock.now(), attempt: 0 }, stage.pipeline.queues, parts)
  }
}

function reading(stage: Stage, { queue, event }: ApiEvent): Process {
  return handling(stage, queue, event)
}

/** A judge with a message of its own cause. */
async function judging(stage: Stage, cause: string, resources: readonly Resource[]): Promise<Process> {
  const origin = { ...everythingChanged([]), id: cause, at: time(1).toISOString() }
  await openCause(
    origin,
    { look: 'look 0', subjects: resources, pieces: ['judge'] },
    stage.parts.store,
    stage.clock.now(),
  )
  return handling(stage, 'reassess', { type: 'reassess', cause, piece: 'judge', resources })
}

function changing(stage: Stage, name: string, change: (account: Account) => void): Process {
  return pass => pass(accessTo(name, true), () => Promise.resolve(change(stage.account)))
}

function then(first: Process, second: Process): Process {
  return async pass => {
    await first(pass)
    await second(pass)
  }
}
