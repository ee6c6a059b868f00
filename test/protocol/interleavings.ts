import { conflict, type Access, type Gate } from './gate.ts'

/** One performance: processes behind a gate, and what to check when all have ended. */
export interface Performance {
  gate: Gate
  end: () => Promise<void>
}

/** One moment of a schedule: who could go on, who did, and who need not be tried here. */
interface Moment {
  waiting: ReadonlyMap<string, Access>
  asleep: ReadonlySet<string>
  tried: Set<string>
  chosen: string
  /** Whether nothing that others ever do conflicts with the chosen operation: no other choice needs trying. */
  alone: boolean
}

/** All that each process was ever seen to touch. */
type Footprints = Map<string, Map<string, Access>>

/**
 * Performs every order of the processes' operations in which the order of two conflicting ones differs, and answers
 * the orders that were performed to the end. Orders that differ in independent operations only are performed once
 * (sleep sets, and persistent sets of one: Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems"). What a process touches is learnt on the way; whenever something new is, the search begins again.
 */
export async function everyInterleaving(perform: () => Promise<Performance>): Promise<string[][]> {
  const footprints: Footprints = new Map()
  for (;;) {
    const complete = await search(perform, footprints)
    if (complete !== undefined) return complete
  }
}

/** Performs one order. */
export async function performInOrder(order: readonly string[], { gate, end }: Performance): Promise<void> {
  for (const process of order) await gate.step(process)
  if (gate.waiting().size > 0) throw new Error('the order ended before its processes did')
  await end()
}

async function search(
  perform: () => Promise<Performance>,
  footprints: Footprints,
): Promise<string[][] | undefined> {
  const moments: Moment[] = []
  const complete: string[][] = []
  do {
    const performance = await perform()
    const before = sizeOf(footprints)
    const ended = await performAlong(moments, performance.gate, footprints)
    if (sizeOf(footprints) > before) return undefined
    if (ended) {
      complete.push(moments.map(({ chosen }) => chosen))
      await performance.end()
    }
    backtrack(moments)
  } while (moments.length > 0)
  return complete
}

/** Goes along the chosen moments and on, until all have ended (true) or nobody new is left to go on (false). */
async function performAlong(moments: Moment[], gate: Gate, footprints: Footprints): Promise<boolean> {
  for (let depth = 0; gate.waiting().size > 0; depth += 1) {
    const waiting = gate.waiting()
    learn(footprints, waiting)
    const moment = moments[depth] ?? momentAfter(moments[depth - 1], waiting, footprints)
    if (moment === undefined) return false
    moments[depth] = moment
    await gate.step(moment.chosen)
  }
  return true
}

function momentAfter(
  before: Moment | undefined,
  waiting: ReadonlyMap<string, Access>,
  footprints: Footprints,
): Moment | undefined {
  const asleep = new Set(before ? stillAsleep(before) : [])
  const awake = [...waiting.keys()].filter(process => !asleep.has(process))
  const alone = awake.find(process => isAlone(process, waiting.get(process), footprints))
  const chosen = alone ?? awake[0]
  return chosen === undefined
    ? undefined
    : { waiting, asleep, tried: new Set(), chosen, alone: alone !== undefined }
}

function stillAsleep({ asleep, tried, waiting, chosen }: Moment): string[] {
  const done = waiting.get(chosen)
  return [...asleep, ...tried].filter(process => {
    const next = waiting.get(process)
    return next !== undefined && done !== undefined && !conflict(next, done)
  })
}

function isAlone(process: string, access: Access | undefined, footprints: Footprints): boolean {
  if (access === undefined) return false
  const others = [...footprints].filter(([other]) => other !== process)
  return others.every(([, touched]) => [...touched.values()].every(each => !conflict(each, access)))
}

function learn(footprints: Footprints, waiting: ReadonlyMap<string, Access>): void {
  for (const [process, access] of waiting) {
    const touched = footprints.get(process) ?? new Map<string, Access>()
    footprints.set(process, touched.set(JSON.stringify(access), access))
  }
}

function sizeOf(footprints: Footprints): number {
  return [...footprints.values()].reduce((sum, touched) => sum + touched.size, 0)
}

function backtrack(moments: Moment[]): void {
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
