import type { Item, Store } from '../../../audit/state/store.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'

/** What one operation accesses: an item, or all items of a partition whose sort keys start with `sort`. */
export interface StoreAccess {
  partition: string
  sort: string
  several: boolean
  writes: boolean
}

/** Whether the order of two operations can matter. */
export function isConflicting(a: StoreAccess, b: StoreAccess): boolean {
  if ((!a.writes && !b.writes) || a.partition !== b.partition) return false
  return (
    a.sort === b.sort || (a.several && b.sort.startsWith(a.sort)) || (b.several && a.sort.startsWith(b.sort))
  )
}

interface WaitingOperation {
  process: string
  access: StoreAccess
  go: () => void
  completed: Promise<void>
}

/** Holds every operation of several processes until it is released, one at a time. */
export interface OperationGate {
  /** Starts a process, whose access to the store and to AWS goes through the gate. */
  start(process: string, run: (gatePass: GatePass) => Promise<void>): void
  /** The next operation of each process that has one. */
  waiting(): Map<string, StoreAccess>
  /** Releases the next operation of `process`, and waits until the process waits again or ends. */
  step(process: string): Promise<void>
  /** The errors that the processes threw. */
  failures: unknown[]
}

/** Runs `act` when the gate releases it. */
export type GatePass = <T>(storeAccess: StoreAccess, act: () => Promise<T>) => Promise<T>

/** Creates a closed gate. */
export function createClosedGate(): OperationGate {
  const queue: WaitingOperation[] = []
  const failures: unknown[] = []

  function passFor(process: string): GatePass {
    return async (storeAccess, act) => {
      const { promise: deleted, resolve: acted } = withResolvers()
      await new Promise<void>(go => queue.push({ process, access: storeAccess, go, completed: deleted }))
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
      const first = new Map<string, StoreAccess>()
      for (const { process, access } of queue) if (!first.has(process)) first.set(process, access)
      return first
    },
    async step(process) {
      const at = queue.findIndex(each => each.process === process)
      const [next] = queue.splice(at, 1)
      next?.go()
      await next?.completed
      await waitUntilBlocked()
    },
  }
}

/** Waits until no process can continue without an operation. */
export async function waitUntilBlocked(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  const resolvers: (() => void)[] = []
  const promise = new Promise<void>(done => void resolvers.push(done))
  return { promise, resolve: () => resolvers[0]?.() }
}

/** Wraps a store behind the gate. */
export function wrapStoreWithGate(store: Store, gatePass: GatePass): Store {
  return {
    load: key => gatePass({ ...key, several: false, writes: false }, () => store.load(key)),
    save: (item, expecting) =>
      gatePass({ ...item.key, several: false, writes: true }, () => store.save(item, expecting)),
    remove: (key, expecting) =>
      gatePass({ ...key, several: false, writes: true }, () => store.remove(key, expecting)),
    async *list(partition, prefix) {
      yield* await gatePass({ partition, sort: prefix, several: true, writes: false }, () =>
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

/** Describes the part of AWS that a call accesses. */
export function describeApiAccess(name: string, writes: boolean): StoreAccess {
  return { partition: 'AWS', sort: name, several: false, writes }
}

/** Wraps an API call behind the gate. */
export function wrapCallWithGate(awsCall: AwsCall, gatePass: GatePass): AwsCall {
  return (awsOperation, region, input) => {
    const name = String(input['RoleName'] ?? input['FunctionName'] ?? input['PolicyArn'])
    return gatePass(describeApiAccess(name, false), () => awsCall(awsOperation, region, input))
  }
}
