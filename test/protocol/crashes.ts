import { expect } from 'vitest'
import type { Store } from '../../audit/account/store.ts'
import type { Transition } from '../../audit/account/transition.ts'
import { ADMIN, called, READ_ONLY, time, type Account, type ApiEvent } from './account.ts'
import { distinct, expectConsistency, history } from './invariants.ts'
import { baseline, deliver, stageOn, type Stage } from './stage.ts'

/** When and how a crash happens: at which write of the story, and whether the write still happens. */
export interface Crash {
  write: number
  when: 'before' | 'after'
  /** Seconds until the message that was being worked off comes again. */
  redeliverAfter: number
}

class Crashed extends Error {
  override name = 'Crashed'
}

interface Step {
  at: number
  apply: (account: Account) => void
  event: ApiEvent
}

/** A day in which everything happens that the protocol has a rule for. */
const story: readonly Step[] = [
  {
    at: 1_000,
    apply: account => void (account.roles['shared'] = [READ_ONLY, ADMIN]),
    event: called('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
  },
  {
    at: 1_005,
    apply(account) {
      account.functions['newcomer'] = { role: 'fresh', runtime: 'nodejs18.x' }
      account.roles['fresh'] = [READ_ONLY]
    },
    event: called('create', 'lambda:CreateFunction', 'dave', 1_005, { functionName: 'newcomer' }),
  },
  {
    at: 2_000,
    apply: account => void (account.roles['shared'] = [READ_ONLY]),
    event: called('detach', 'iam:DetachRolePolicy', 'bob', 2_000, { roleName: 'shared' }),
  },
  {
    at: 2_010,
    apply: account => void (account.functions['newcomer'] = { role: 'shared', runtime: 'nodejs24.x' }),
    event: called('update', 'lambda:UpdateFunctionConfiguration', 'carol', 2_010, {
      functionName: 'newcomer',
      role: 'shared',
    }),
  },
]

/** A story that was performed, and how many writes that took. */
export interface Performed {
  stage: Stage
  writes: number
}

/** Performs the story on a store of its own, with a crash if there is to be one. */
export async function performStory(open: () => Store, crash?: Crash): Promise<Performed> {
  const counter = { writes: 0, armed: false, dead: false }
  const store = crashing(open(), counter, crash)
  const stage = stageOn(
    store,
    {
      functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
      roles: { shared: [READ_ONLY], admins: [ADMIN] },
    },
    {
      notifier: inner => ({ send: message => written(counter, crash, () => inner.send(message)) }),
      announcer: inner => ({ announce: all => written(counter, crash, () => inner.announce(all)) }),
    },
  )
  const { queues } = stage.pipeline
  const send = queues.send.bind(queues)
  const putBack = queues.putBack.bind(queues)
  queues.send = (queue, messages, delay) => written(counter, crash, () => send(queue, messages, delay))
  queues.putBack = delivery => {
    counter.dead = false
    if (crash === undefined || crash.redeliverAfter === 0) putBack(delivery)
    else
      queues.deliver(
        delivery.queue,
        delivery.message,
        new Date(stage.clock.now().getTime() + crash.redeliverAfter * 1000),
      )
  }
  await baseline(stage)
  counter.armed = true
  for (const { at, apply, event } of story) {
    await stage.pipeline.run(time(at))
    apply(stage.account)
    deliver(stage, event, at)
  }
  await stage.pipeline.run()
  counter.armed = false
  return { stage, writes: counter.writes }
}

/** Nothing is lost, and nothing is told twice or early. */
export async function expectNothingLost(
  { stage }: Performed,
  { redeliverAfter }: Crash,
  open: () => Store,
): Promise<void> {
  await expectConsistency(stage, open(), redeliverAfter >= stage.parts.timing.tellAtLast)
}

/** With prompt redelivery nothing differs from a day without a crash. */
export async function expectNoDifference({ stage }: Performed, calm: Performed): Promise<void> {
  expect((await history(stage)).map(withoutTime)).toEqual((await history(calm.stage)).map(withoutTime))
  expect(toldIn(stage)).toEqual(toldIn(calm.stage))
}

function toldIn({ sent }: Stage) {
  return distinct(sent)
    .map(({ id, findings }) => ({ id, findings }))
    .toSorted(byId)
}

/** Every crash of a story of `writes` writes. */
export function everyCrash(writes: number, redeliverAfter: number): Crash[] {
  return Array.from({ length: writes }, (_, write) => write).flatMap(write => [
    { write, when: 'before', redeliverAfter },
    { write, when: 'after', redeliverAfter },
  ])
}

/** `dead` from a crash until the message comes again: a process that is gone writes nothing more. */
type Counter = { writes: number; armed: boolean; dead: boolean }

async function written<T>(counter: Counter, crash: Crash | undefined, write: () => Promise<T>): Promise<T> {
  if (!counter.armed) return write()
  if (counter.dead) throw new Crashed('already')
  const here = crash !== undefined && counter.writes === crash.write ? crash.when : undefined
  counter.writes += 1
  counter.dead = here !== undefined
  if (here === 'before') throw new Crashed('before the write')
  const result = await write()
  if (here === 'after') throw new Crashed('after the write')
  return result
}

function crashing(store: Store, counter: Counter, crash: Crash | undefined): Store {
  return {
    ...store,
    save: (item, expecting) => written(counter, crash, () => store.save(item, expecting)),
    remove: (key, expecting) => written(counter, crash, () => store.remove(key, expecting)),
  }
}

function withoutTime(transition: Transition): Transition {
  return { ...transition, at: '' }
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
