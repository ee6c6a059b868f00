import { completeTask, loadChangeProgress, openTasks } from '../../../audit/state/change-record.ts'
import { describe, expect, it } from 'vitest'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const now = new Date('2026-05-12T09:00:00Z')
const [a, b] = ['a', 'b'].map(name => buildFunctionResource(name, where)) as [never, never]

describe('the progress of a change', () => {
  it('has all subjects and tasks of a change that reads 3,000 functions, a few in each refresh', async () => {
    const store = createMemoryStore()
    const functions = Array.from({ length: 3_000 }, (_, index) =>
      buildFunctionResource(`function-${index}`, where),
    )
    for (let start = 0; start < functions.length; start += 3) {
      const tasks = { refreshId: `refresh 0 ${start}`, subjects: functions.slice(start, start + 3) }
      await openTasks('c', { ...tasks, tasks: [`evaluate ${start}`] }, store, now)
    }
    const { subjects, pendingTasks } = await loadChangeProgress('c', store)
    expect(subjects).toHaveLength(3_000)
    expect(pendingTasks).toHaveLength(1_000)
  })

  it('counts the last tasks of a refresh that was repeated, and each subject once', async () => {
    const store = createMemoryStore()
    await openTasks('c', { refreshId: 'refresh 0', subjects: [a], tasks: ['one', 'two'] }, store, now)
    await openTasks('c', { refreshId: 'refresh 0', subjects: [a], tasks: ['two', 'three'] }, store, now)
    await openTasks('c', { refreshId: 'refresh 1', subjects: [a, b], tasks: ['four'] }, store, now)
    await openTasks('d', { refreshId: 'refresh 0', subjects: [b], tasks: ['five'] }, store, now)
    await completeTask('c', 'three', store, now)
    await completeTask('c', 'one', store, now)
    const { subjects, pendingTasks } = await loadChangeProgress('c', store)
    expect(subjects).toEqual([a, b])
    expect(pendingTasks).toEqual(['two', 'four'])
  })
})
