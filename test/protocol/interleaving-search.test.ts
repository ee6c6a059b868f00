import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createClosedGate,
  isConflicting,
  waitUntilBlocked,
  type StoreAccess,
} from './simulation/operation-gate.ts'
import { runInterleavings } from './simulation/interleavings.ts'

const access = fc.record({
  partition: fc.constant('P'),
  sort: fc.constantFrom('a', 'b', 'ab', 'c'),
  several: fc.constantFrom(false, false, true),
  writes: fc.boolean(),
})
const programs = fc.array(fc.array(access, { maxLength: 3 }), { minLength: 1, maxLength: 3 })

/** Processes that only access items, one after the other. */
async function performing(program: readonly (readonly StoreAccess[])[]) {
  const operationGate = createClosedGate()
  program.forEach((accesses, process) =>
    operationGate.start(String(process), async gatePass => {
      for (const each of accesses) await gatePass(each, () => Promise.resolve())
    }),
  )
  await waitUntilBlocked()
  return { gate: operationGate, end: () => Promise.resolve() }
}

/** Lists every order of the operations, also equivalent ones. */
function allOrders(
  program: readonly (readonly StoreAccess[])[],
  done: readonly number[] = program.map(() => 0),
): string[][] {
  const open = program.flatMap((accesses, process) =>
    (done[process] ?? 0) < accesses.length ? [process] : [],
  )
  if (open.length === 0) return [[]]
  return open.flatMap(process => {
    const next = done.map((count, other) => (other === process ? count + 1 : count))
    return allOrders(program, next).map(order => [String(process), ...order])
  })
}

/** Describes which of two conflicting operations comes first, for every pair: the same for equivalent orders. */
function formatTrace(program: readonly (readonly StoreAccess[])[], order: readonly string[]): string {
  const counts = new Map<string, number>()
  const steps = order.map(process => {
    const index = counts.get(process) ?? 0
    counts.set(process, index + 1)
    return { name: `${process}.${index}`, process, access: program[Number(process)]?.[index] }
  })
  const pairs = steps.flatMap((a, at) =>
    steps
      .slice(at + 1)
      .flatMap(b =>
        a.access && b.access && isConflicting(a.access, b.access) ? [`${a.name}<${b.name}`] : [],
      ),
  )
  return pairs.toSorted().join(' ')
}

describe('the search for interleavings', () => {
  it('runs every order of conflicting operations, compared with brute force', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const found = await runInterleavings(() => performing(program))
        const traces = new Set(allOrders(program).map(order => formatTrace(program, order)))
        expect(new Set(found.map(order => formatTrace(program, order)))).toEqual(traces)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('runs one order only if nothing conflicts', async () => {
    const reads = { partition: 'P', sort: 'a', several: false, writes: false }
    expect(await runInterleavings(() => performing([[reads, reads], [reads], [reads, reads]]))).toHaveLength(
      1,
    )
  })
})
