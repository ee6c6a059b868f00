import { afterAll, describe, expect, it } from 'vitest'
import { createEffectStore, truncateEffects } from '../../../../audit/state/effects/effect-store.ts'
import { createTemporaryStores } from '../../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

interface TestEffect {
  changeId: string
  name: string
}

const now = new Date('2026-05-12T09:00:00Z')
const apples = createEffectStore<TestEffect>('APPLE', ({ name }) => name)
const pears = createEffectStore<TestEffect>('PEAR', ({ name }) => name)

describe('the stored effects of a change', () => {
  it('are those of one type and one change, each once', async () => {
    const store = stores.open()
    const [one, other] = [
      { changeId: 'c', name: 'one' },
      { changeId: 'c', name: 'other' },
    ]
    await apples.put(one, store, now)
    await apples.put(one, store, now)
    await apples.put(other, store, now)
    await apples.put({ changeId: 'd', name: 'one' }, store, now)
    await pears.put(one, store, now)
    expect(await apples.list('c', store)).toEqual([{ effect: one }, { effect: other }])
    expect(await pears.list('c', store)).toEqual([{ effect: one }])
  })

  it('stay notified if they are put again', async () => {
    const store = stores.open()
    const effect = { changeId: 'c', name: 'one' }
    await apples.put(effect, store, now)
    await apples.markNotified(effect, 2, store)
    await apples.put(effect, store, now)
    expect(await apples.list('c', store)).toEqual([{ effect, notifiedIn: 2 }])
  })
})

describe('what is stored of a list', () => {
  it.each<[string, string[], number]>([
    ['all of a few', ['a', 'b'], 2],
    ['the first of many', Array<string>(30).fill('a'), 20],
    ['as much as there is room for', Array<string>(10).fill('a'.repeat(20_000)), 2],
    ['the first, whatever it takes', ['a'.repeat(60_000), 'b'], 1],
    ['nothing of nothing', [], 0],
  ])('is %s', (_, all, count) => {
    expect(truncateEffects(all)).toEqual(all.slice(0, count))
  })
})
