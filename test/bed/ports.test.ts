import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePorts, startBed } from './bed.ts'
import { bedSuite } from './suite.ts'

bedSuite('the ports of a bed', () => {
  it('are chosen again when somebody takes one before its use', async () => {
    const choices = [await freePorts(), await freePorts()]
    const taken = choices[0]?.[1] ?? 0
    const other = createServer().listen(taken, '127.0.0.1')
    await once(other, 'listening')
    const bed = await startBed({}, () => Promise.resolve(choices.shift() ?? [0, 0]))
    expect(bed.endpoint).not.toContain(String(taken))
    expect(choices).toEqual([])
    await bed.stop()
    other.close()
  })
})
