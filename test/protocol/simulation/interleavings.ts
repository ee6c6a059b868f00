import { isConflicting, type StoreAccess, type OperationGate } from './operation-gate.ts'

/** One run: processes behind a gate, and what to check when all have ended. */
export interface GatedPerformance {
  gate: OperationGate
  end: () => Promise<void>
}

/** One step of a schedule: which processes could continue, which one did, and which need not be tried here. */
interface SearchMoment {
  waiting: ReadonlyMap<string, StoreAccess>
  asleep: ReadonlySet<string>
  tried: Set<string>
  chosen: string
  /** Whether no operation of other processes ever conflicts with the chosen one: no other choice needs to be tried. */
  alone: boolean
}

/** Everything that each process was ever seen to access. */
type Footprints = Map<string, Map<string, StoreAccess>>

/**
 * Runs every order of the processes' operations in which the order of two conflicting ones differs, and returns
 * the orders that were run to the end. Orders that differ in independent operations only are run once
 * (sleep sets, and persistent sets of one: Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems"). The search learns what a process accesses on the way, and starts again after something new.
 */
export async function runInterleavings(perform: () => Promise<GatedPerformance>): Promise<string[][]> {
  const footprints: Footprints = new Map()
  for (;;) {
    const complete = await search(perform, footprints)
    if (complete !== undefined) return complete
  }
}

/** Runs one order. */
export async function runInOrder(order: readonly string[], { gate, end }: GatedPerformance): Promise<void> {
  for (const process of order) await gate.step(process)
  if (gate.waiting().size > 0) throw new Error('the order ended before its processes did')
  await end()
}

async function search(
  perform: () => Promise<GatedPerformance>,
  footprints: Footprints,
): Promise<string[][] | undefined> {
  const moments: SearchMoment[] = []
  const complete: string[][] = []
  do {
    const gatedPerformance = await perform()
    const before = countOperations(footprints)
    const ended = await runPrefix(moments, gatedPerformance.gate, footprints)
    if (countOperations(footprints) > before) return undefined
    if (ended) {
      complete.push(moments.map(({ chosen }) => chosen))
      await gatedPerformance.end()
    }
    backtrack(moments)
  } while (moments.length > 0)
  return complete
}

/** Follows the chosen steps and continues, until all have ended (true) or no untried process is left (false). */
async function runPrefix(
  moments: SearchMoment[],
  operationGate: OperationGate,
  footprints: Footprints,
): Promise<boolean> {
  for (let depth = 0; operationGate.waiting().size > 0; depth += 1) {
    const waiting = operationGate.waiting()
    learn(footprints, waiting)
    const moment = moments[depth] ?? buildMoment(moments[depth - 1], waiting, footprints)
    if (moment === undefined) return false
    moments[depth] = moment
    await operationGate.step(moment.chosen)
  }
  return true
}

function buildMoment(
  before: SearchMoment | undefined,
  waiting: ReadonlyMap<string, StoreAccess>,
  footprints: Footprints,
): SearchMoment | undefined {
  const asleep = new Set(before ? listSleeping(before) : [])
  const awake = [...waiting.keys()].filter(process => !asleep.has(process))
  const alone = awake.find(process => isAlone(process, waiting.get(process), footprints))
  const chosen = alone ?? awake[0]
  return chosen === undefined
    ? undefined
    : { waiting, asleep, tried: new Set(), chosen, alone: alone !== undefined }
}

function listSleeping({ asleep, tried, waiting, chosen }: SearchMoment): string[] {
  const done = waiting.get(chosen)
  return [...asleep, ...tried].filter(process => {
    const next = waiting.get(process)
    return next !== undefined && done !== undefined && !isConflicting(next, done)
  })
}

function isAlone(process: string, access: StoreAccess | undefined, footprints: Footprints): boolean {
  if (access === undefined) return false
  const others = [...footprints].filter(([other]) => other !== process)
  return others.every(([, touched]) => [...touched.values()].every(each => !isConflicting(each, access)))
}

function learn(footprints: Footprints, waiting: ReadonlyMap<string, StoreAccess>): void {
  for (const [process, access] of waiting) {
    const touched = footprints.get(process) ?? new Map<string, StoreAccess>()
    footprints.set(process, touched.set(JSON.stringify(access), access))
  }
}

function countOperations(footprints: Footprints): number {
  return [...footprints.values()].reduce((sum, touched) => sum + touched.size, 0)
}

function backtrack(moments: SearchMoment[]): void {
  for (let moment = moments.at(-1); moment; moment = moments.at(-1)) {
    const { tried, waiting, asleep, alone } = moment
    tried.add(moment.chosen)
    const next = [...waiting.keys()].find(process => !tried.has(process) && !asleep.has(process))
    if (next !== undefined && !alone) {
      moment.chosen = next
      return
    }
    moments.pop()
  }
}
