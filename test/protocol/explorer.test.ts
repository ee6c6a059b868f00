import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closedGate, conflict, settled, type Access } from './gate.ts'
import { everyInterleaving } from './interleavings.ts'

const access = fc.record({
  partition: fc.constant('P'),
  sort: fc.constantFrom('a', 'b', 'ab', 'c'),
  several: fc.constantFrom(false, false, true),
  writes: fc.boolean(),
})
const programs = fc.array(fc.array(access, { maxLength: 3 }), { minLength: 1, maxLength: 3 })

/** Processes that do nothing but touch items, one after the other. */
async function performing(program: readonly (readonly Access[])[]) {
  const gate = closedGate()
  program.forEach((accesses, process) =>
    gate.start(String(process), async pass => {
      for (const each of accesses) await pass(each, () => Promise.resolve())
    }),
  )
  await settled()
  return { gate, end: () => Promise.resolve() }
}

/** Every order of the operations, however alike. */
function allOrders(
  program: readonly (readonly Access[])[],
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

/** Which of two conflicting operations comes first, for every pair: equal for orders that differ in nothing else. */
function traceOf(program: readonly (readonly Access[])[], order: readonly string[]): string {
  const counts = new Map<string, number>()
  const steps = order.map(process => {
    const index = counts.get(process) ?? 0
    counts.set(process, index + 1)
    return { name: `${process}.${index}`, process, access: program[Number(process)]?.[index] }
  })
  const pairs = steps.flatMap((a, at) =>
    steps
      .slice(at + 1)
      .flatMap(b => (a.access && b.access && conflict(a.access, b.access) ? [`${a.name}<${b.name}`] : [])),
  )
  return pairs.toSorted().join(' ')
}

describe('the search for interleavings', () => {
  it('performs every order of conflicting operations, against brute force', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const found = await everyInterleaving(() => performing(program))
        const traces = new Set(allOrders(program).map(order => traceOf(program, order)))
        expect(new Set(found.map(order => traceOf(program, order)))).toEqual(traces)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('performs one order only where nothing conflicts', async () => {
    const reads = { partition: 'P', sort: 'a', several: false, writes: false }
    expect(await everyInterleaving(() => performing([[reads, reads], [reads], [reads, reads]]))).toHaveLength(
      1,
    )
  })
})
