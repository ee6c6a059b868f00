import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causeOf } from './account.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { everyCrash, expectNoDifference, expectNothingLost, performStory, type Performed } from './crashes.ts'
import { history } from './invariants.ts'

const stores = temporaryStores()
const open = () => stores.open()
afterAll(() => stores.close())

describe('a crash at any write, and redelivery', () => {
  let calm: Performed
  beforeAll(async () => {
    calm = await performStory(open)
  })

  it('has a story in which findings open and close, each by its own cause', async () => {
    const steps = (await history(calm.stage)).map(
      ({ control, step, cause }) => `${step} ${control} by ${cause}`,
    )
    expect(steps.toSorted()).toEqual([
      'OPENED least-privilege/function-role-no-admin by ct:111122223333:attach',
      'OPENED patching/function-runtime-supported by ct:111122223333:create',
      'RESOLVED least-privilege/function-role-no-admin by ct:111122223333:detach',
      'RESOLVED patching/function-runtime-supported by ct:111122223333:update',
    ])
    expect(calm.stage.sent.map(({ id }) => id).toSorted()).toEqual(
      ['attach', 'create', 'detach', 'update'].map(id => `${causeOf(id)}#1`),
    )
    expect(calm.writes).toBeGreaterThan(50)
  })

  it('changes nothing, where the message comes again at once', async () => {
    for (const crash of everyCrash(calm.writes, 0)) {
      const performed = await performStory(open, crash)
      await expectNothingLost(performed, crash, open)
      await expectNoDifference(performed, calm)
    }
  }, 120_000)

  it.each([300, 1_500])(
    'loses nothing, where the message comes again after others, %i s later',
    async delay => {
      for (const crash of everyCrash(calm.writes, delay)) {
        await expectNothingLost(await performStory(open, crash), crash, open)
      }
    },
    120_000,
  )
})
