import type { Store } from '../../../audit/state/store.ts'
import type { ProcessKill, HandlerMeeting } from './history.ts'

/** A process was killed. */
class ProcessKilled extends Error {
  override name = 'Killed'
  readonly redeliverAfter: number

  constructor({ redeliverAfter }: Pick<ProcessKill, 'redeliverAfter'>) {
    super('the process was killed')
    this.redeliverAfter = redeliverAfter
  }
}

/** The faults of all handlers, counted once `armed`. */
export interface ProcessFaults {
  armed: boolean
  writes: number
  accesses: number
  killed: number
  meetings: number
}

/** One handler with its faults. */
export interface FaultyProcess {
  /** Runs a write, or kills the process before or after it. */
  write: <T>(act: () => Promise<T>) => Promise<T>
  /** Runs an access to the store, before which another handler can run. */
  access: () => Promise<void>
  /** The kill that ended the process, undefined while it lives. */
  death: () => ProcessKilled | undefined
}

/** Creates a process with its faults: `kills` by writes, and meetings, at which `meet` is called. */
export function createFaultyProcess(
  faults: ProcessFaults,
  kills: ReadonlyMap<number, ProcessKill>,
  meetings: ReadonlyMap<number, HandlerMeeting>,
  meet: (handlers: number) => Promise<void>,
): FaultyProcess {
  let death: ProcessKilled | undefined

  function alive(): void {
    if (death) throw death
  }

  return {
    death: () => death,
    async write(act) {
      alive()
      if (!faults.armed) return act()
      const kill = kills.get(faults.writes)
      faults.writes += 1
      if (kill === undefined) return act()
      faults.killed += 1
      death = new ProcessKilled(kill)
      if (kill.when === 'after') await act()
      throw death
    },
    async access() {
      alive()
      if (!faults.armed) return
      const meeting = meetings.get(faults.accesses)
      faults.accesses += 1
      if (meeting === undefined) return
      faults.meetings += 1
      await meet(meeting.handlers)
      alive()
    },
  }
}

/** Wraps the store with the faults of a process. */
export function wrapStore(store: Store, { write, access }: FaultyProcess): Store {
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
