import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { findFreePorts, startLocalAws } from '../local-aws.ts'
import { describeOnLocalAws } from '../suite.ts'

describeOnLocalAws('the ports of a local AWS', () => {
  it('are chosen again if another process takes one before its use', async () => {
    const choices = [await findFreePorts(), await findFreePorts()]
    const taken = choices[0]?.[1] ?? 0
    const other = createServer().listen(taken, '127.0.0.1')
    await once(other, 'listening')
    const localAws = await startLocalAws({}, () => Promise.resolve(choices.shift() ?? [0, 0]))
    expect(localAws.endpoint).not.toContain(String(taken))
    expect(choices).toEqual([])
    await localAws.stop()
    other.close()
  })
})
