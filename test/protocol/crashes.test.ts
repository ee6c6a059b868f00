import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatChangeId } from './simulation/small-account.ts'
import { createMemoryStore } from '../contracts/memory-store.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import {
  listSampledCrashes,
  grantStory,
  pathStory,
  splitStory,
  expectNoDifference,
  expectNothingLost,
  runStory,
  type PerformedStory,
} from './simulation/crashes.ts'
import { listTransitionHistory } from './simulation/invariants.ts'
import { sampleUnlessFull } from '../sample.ts'

const stores = createTemporaryStores()
const open = () => stores.open()
afterAll(() => stores.close())

describe('a crash at any write, followed by redelivery', () => {
  let calm: PerformedStory
  beforeAll(async () => {
    calm = await runStory(open)
  })

  it('uses a story in which findings open and close, each by its own change', async () => {
    const steps = (await listTransitionHistory(calm.fixture)).map(
      ({ control, step, changeId }) => `${step} ${control} by ${changeId}`,
    )
    expect(steps.toSorted()).toEqual([
      'OPENED least-privilege/function-role-no-admin by ct:111122223333:attach',
      'OPENED patching/function-runtime-supported by ct:111122223333:create',
      'RESOLVED least-privilege/function-role-no-admin by ct:111122223333:detach',
      'RESOLVED patching/function-runtime-supported by ct:111122223333:update',
    ])
    expect(calm.fixture.sent.map(({ id }) => id).toSorted()).toEqual(
      ['attach', 'create', 'detach', 'update'].map(id => `${formatChangeId(id)}#1`),
    )
    expect(calm.writes.length).toBeGreaterThan(50)
  })

  it('changes nothing if the message is redelivered at once', async () => {
    for (const crash of listSampledCrashes(calm, 0)) {
      const performedStory = await runStory(open, crash)
      await expectNothingLost(performedStory, crash, open)
      await expectNoDifference(performedStory, calm)
    }
  })

  it.each(sampleUnlessFull([300, 1_500], 2))(
    'loses nothing if the message is redelivered after others, %i s later',
    async delay => {
      for (const crash of listSampledCrashes(calm, delay)) {
        await expectNothingLost(await runStory(open, crash), crash, open)
      }
    },
    120_000,
  )
})

describe('a crash at a write of a change that several messages evaluate', () => {
  it.each(sampleUnlessFull([0, 300], 2))(
    'loses nothing if the message is redelivered %i s later',
    async delay => {
      const calm = await runStory(createMemoryStore, undefined, splitStory)
      expect(calm.evaluations).toBeGreaterThan(1)
      expect(calm.fixture.sent.map(({ id }) => id)).toEqual([`${formatChangeId('attach')}#1`])
      for (const crash of listSampledCrashes(calm, delay)) {
        const performedStory = await runStory(createMemoryStore, crash, splitStory)
        await expectNothingLost(performedStory, crash, createMemoryStore)
        if (delay === 0) await expectNoDifference(performedStory, calm)
      }
    },
    1_200_000,
  )
})

describe.each([
  ['whose grants are recorded', grantStory, 'least-privilege/iam-change-new-access'],
  ['that open and close an escalation path', pathStory, 'least-privilege/iam-change-new-escalation'],
])('a crash at a write of changes %s', (_, story, control) => {
  it.each(sampleUnlessFull([0, 300], 2))(
    'opens and resolves the finding once if the message is redelivered %i s later',
    async delay => {
      const calm = await runStory(createMemoryStore, undefined, story)
      const history = ['OPENED by ct:111122223333:attach', 'RESOLVED by ct:111122223333:detach']
      expect(await listFindingSteps(calm, control)).toEqual(history)
      expect(calm.fixture.sent.flatMap(({ findings }) => findings.map(each => each.control))).toEqual([
        control,
        control,
      ])
      for (const crash of listSampledCrashes(calm, delay)) {
        const performedStory = await runStory(createMemoryStore, crash, story)
        expect(await listFindingSteps(performedStory, control)).toEqual(history)
        if (delay === 0) await expectNoDifference(performedStory, calm)
      }
    },
    300_000,
  )
})

async function listFindingSteps({ fixture }: PerformedStory, ofControl: string): Promise<string[]> {
  const history = await listTransitionHistory(fixture)
  return history
    .filter(({ control }) => control === ofControl)
    .map(({ step, changeId }) => `${step} by ${changeId}`)
}
