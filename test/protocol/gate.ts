import type { Item, Store } from '../../audit/account/store.ts'
import type { Call } from '../../functions/answers/operation.ts'

/** What one operation touches: an item, or all items of a partition whose sort keys start with `sort`. */
export interface Access {
  partition: string
  sort: string
  several: boolean
  writes: boolean
}

/** Whether the order of two operations can make a difference. */
export function conflict(a: Access, b: Access): boolean {
  if ((!a.writes && !b.writes) || a.partition !== b.partition) return false
  return (
    a.sort === b.sort || (a.several && b.sort.startsWith(a.sort)) || (b.several && a.sort.startsWith(b.sort))
  )
}

interface Waiting {
  process: string
  access: Access
  go: () => void
  gone: Promise<void>
}

/** Holds up every operation of several processes until it is let through, one at a time. */
export interface Gate {
  /** Starts a process, which is given its own way to the store and to AWS. */
  start(process: string, run: (pass: Pass) => Promise<void>): void
  /** The next operation of each process that has one. */
  waiting(): Map<string, Access>
  /** Lets the next operation of `process` through and waits until the process waits again, or ends. */
  step(process: string): Promise<void>
  /** What the processes threw. */
  failures: unknown[]
}

/** Lets `act` happen when the gate opens for it. */
export type Pass = <T>(access: Access, act: () => Promise<T>) => Promise<T>

/** A closed gate. */
export function closedGate(): Gate {
  const queue: Waiting[] = []
  const failures: unknown[] = []

  function passFor(process: string): Pass {
    return async (access, act) => {
      const { promise: gone, resolve: acted } = withResolvers()
      await new Promise<void>(go => queue.push({ process, access, go, gone }))
      try {
        return await act()
      } finally {
        acted()
      }
    }
  }

  return {
    failures,
    start(process, run) {
      run(passFor(process)).catch((failure: unknown) => failures.push(failure))
    },
    waiting() {
      const first = new Map<string, Access>()
      for (const { process, access } of queue) if (!first.has(process)) first.set(process, access)
      return first
    },
    async step(process) {
      const at = queue.findIndex(each => each.process === process)
      const [next] = queue.splice(at, 1)
      next?.go()
      await next?.gone
      await settled()
    },
  }
}

/** Waits until everything that can go on without an operation has gone on. */
export async function settled(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  const resolvers: (() => void)[] = []
  const promise = new Promise<void>(done => void resolvers.push(done))
  return { promise, resolve: () => resolvers[0]?.() }
}

/** `store` behind a gate. */
export function gatedStore(store: Store, pass: Pass): Store {
  return {
    load: key => pass({ ...key, several: false, writes: false }, () => store.load(key)),
    save: (item, expecting) =>
      pass({ ...item.key, several: false, writes: true }, () => store.save(item, expecting)),
    remove: (key, expecting) =>
      pass({ ...key, several: false, writes: true }, () => store.remove(key, expecting)),
    async *list(partition, prefix) {
      yield* await pass({ partition, sort: prefix, several: true, writes: false }, () =>
        all(store.list(partition, prefix)),
      )
    },
  }
}

async function all(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

/** The part of AWS that a call is about, as an access. */
export function accessTo(name: string, writes: boolean): Access {
  return { partition: 'AWS', sort: name, several: false, writes }
}

/** `call` behind a gate. */
export function gatedCall(call: Call, pass: Pass): Call {
  return (operation, region, input) => {
    const name = String(input['RoleName'] ?? input['FunctionName'] ?? input['PolicyArn'])
    return pass(accessTo(name, false), () => call(operation, region, input))
  }
}
