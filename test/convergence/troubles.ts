import type { Store } from '../../audit/account/store.ts'
import type { Kill, Meeting } from './history.ts'

/** A process was killed. */
export class Killed extends Error {
  override name = 'Killed'
  readonly redeliverAfter: number

  constructor({ redeliverAfter }: Pick<Kill, 'redeliverAfter'>) {
    super('the process was killed')
    this.redeliverAfter = redeliverAfter
  }
}

/** What befalls handlers: counted over all of them once `armed`. */
export interface Troubles {
  armed: boolean
  writes: number
  accesses: number
  killed: number
  met: number
}

/** What one handler goes through. */
export interface Process {
  /** Lets a write happen, or kills the process before or after it. */
  write: <T>(act: () => Promise<T>) => Promise<T>
  /** Lets an access to the store happen, in the middle of which another handler may be at work. */
  access: () => Promise<void>
  /** Why the process is no more. */
  death: () => Killed | undefined
}

/** A process with its troubles: `kills` by writes, and meetings, at which `meet` is called. */
export function processOf(
  troubles: Troubles,
  kills: ReadonlyMap<number, Kill>,
  meetings: ReadonlyMap<number, Meeting>,
  meet: (handlers: number) => Promise<void>,
): Process {
  let death: Killed | undefined

  function alive(): void {
    if (death) throw death
  }

  return {
    death: () => death,
    async write(act) {
      alive()
      if (!troubles.armed) return act()
      const kill = kills.get(troubles.writes)
      troubles.writes += 1
      if (kill === undefined) return act()
      troubles.killed += 1
      death = new Killed(kill)
      if (kill.when === 'after') await act()
      throw death
    },
    async access() {
      alive()
      if (!troubles.armed) return
      const meeting = meetings.get(troubles.accesses)
      troubles.accesses += 1
      if (meeting === undefined) return
      troubles.met += 1
      await meet(meeting.handlers)
      alive()
    },
  }
}

/** `store` as a process sees it. */
export function storeOf(store: Store, { write, access }: Process): Store {
  return {
    async load(key) {
      await access()
      return store.load(key)
    },
    async save(item, expecting) {
      await access()
      return write(() => store.save(item, expecting))
    },
    async remove(key, expecting) {
      await access()
      return write(() => store.remove(key, expecting))
    },
    async *list(partition, prefix) {
      await access()
      yield* store.list(partition, prefix)
    },
  }
}
