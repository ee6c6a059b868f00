import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { canTaskEndMatter } from '../../../audit/refresh/ended-tasks.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildStandaloneTasksResource } from '../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import type { Store } from '../../../audit/state/store.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildImageSnapshot } from './image-snapshots.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const revisionArn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/job:7'
const tasks = buildStandaloneTasksResource(buildTaskDefinitionResource(revisionArn, where.account))
const repositoryArn = 'arn:aws:ecr:eu-west-1:111122223333:repository/job'
const image = (digit: string) => buildImageResource(repositoryArn, `sha256:${digit.repeat(64)}`, where)
const index = { content: { known: 'INDEX' }, scan: { known: 'NONE' } } as const

describe('the end of a standalone task', () => {
  let store: Store
  beforeEach(() => {
    store = stores.open()
  })

  const save = (snapshot: ResourceSnapshot) =>
    store.save({ key: buildSnapshotKey(snapshot.resource), version: 1, body: snapshot }, 0)
  const saveTasks = (images: Fact, more: Partial<ResourceSnapshot> = {}) =>
    save({ ...buildImageSnapshot(tasks, {}), facts: { images }, ...more })
  const matters = (task = 'newest', settings = defaultSettings) =>
    canTaskEndMatter(tasks, task, { store, settings })
  const runs = (...digits: string[]): Fact => ({
    known: digits.map(digit => ({ ...image(digit), task: 'newest' })),
  })

  it('is without effect if nothing is known to run', async () => {
    expect(await matters()).toBe(false)
    await saveTasks({ known: [] })
    expect(await matters()).toBe(false)
  })

  it('matters if it is unknown what runs', async () => {
    await saveTasks({ unknown: 'access denied' })
    expect(await matters()).toBe(true)
  })

  it('matters if another version of Assay read what runs, or its absence is not confirmed', async () => {
    await save(buildImageSnapshot(image('a'), {}))
    for (const more of [{ factsVersion: FACTS_VERSION - 1 }, { presence: 'NOT_FOUND_ONCE' as const }]) {
      store = stores.open()
      await saveTasks(runs('a'), more)
      expect(await matters()).toBe(true)
    }
  })

  it.each([
    [false, 'has no vulnerabilities', buildImageSnapshot(image('a'), {})],
    [false, 'has vulnerabilities below the threshold', buildImageSnapshot(image('a'), { MEDIUM: 9 })],
    [true, 'has severe vulnerabilities', buildImageSnapshot(image('a'), { HIGH: 1 })],
    [
      true,
      'has suppressed ones',
      buildImageSnapshot(image('a'), {}, { suppressed: { known: { CRITICAL: 1 } } }),
    ],
    [
      true,
      'has unknown suppressed ones',
      buildImageSnapshot(image('a'), {}, { suppressed: { unknown: 'denied' } }),
    ],
    [true, 'was never scanned', buildImageSnapshot(image('a'), {}, { scan: { known: 'NONE' } })],
    [true, 'has an unknown scan', buildImageSnapshot(image('a'), {}, { scan: { unknown: 'denied' } })],
    [
      true,
      'has an incomplete scan',
      buildImageSnapshot(
        image('a'),
        {},
        { scan: { known: { status: 'COMPLETE', counts: {}, worst: [] }, incomplete: 'more' } },
      ),
    ],
    [
      true,
      'is being scanned',
      buildImageSnapshot(
        image('a'),
        {},
        { scan: { known: { status: 'IN_PROGRESS', counts: {}, worst: [] } } },
      ),
    ],
    [true, 'is archived', buildImageSnapshot(image('a'), {}, { storage: { known: 'ARCHIVED' } })],
    [true, 'is no image', buildImageSnapshot(image('a'), {}, { content: { known: 'ARTIFACT' } })],
    [true, 'was deleted', { ...buildImageSnapshot(image('a'), {}), presence: 'DELETED' }],
    [true, 'was read by another version', { ...buildImageSnapshot(image('a'), {}), factsVersion: 1 }],
  ] as const)('matters: %s, if its image %s', async (expected, _, snapshot) => {
    await saveTasks(runs('a'))
    await save(snapshot)
    expect(await matters()).toBe(expected)
    expect(await matters('older')).toBe(false)
  })

  it('matters if its image was not read', async () => {
    await saveTasks(runs('a'))
    expect(await matters()).toBe(true)
  })

  it('matters if one of its images does', async () => {
    await saveTasks(runs('a', 'b'))
    await save(buildImageSnapshot(image('a'), {}))
    await save(buildImageSnapshot(image('b'), { CRITICAL: 1 }))
    expect(await matters()).toBe(true)
  })

  it('matters by the images of an index', async () => {
    const children = { known: [image('b'), image('c')] }
    await saveTasks(runs('a'))
    await save(buildImageSnapshot(image('a'), {}, { ...index, children }))
    await save(buildImageSnapshot(image('b'), {}))
    expect(await matters()).toBe(true)
    await save(buildImageSnapshot(image('c'), {}))
    expect(await matters()).toBe(false)
  })

  it('matters if an index has no images', async () => {
    await saveTasks(runs('a'))
    await save(buildImageSnapshot(image('a'), {}, index))
    expect(await matters()).toBe(true)
  })

  it('matters by the threshold of the settings', async () => {
    await saveTasks(runs('a'))
    await save(buildImageSnapshot(image('a'), { MEDIUM: 1 }))
    const controls = { 'patching/vulnerable-image-in-use': { threshold: 'MEDIUM' } }
    expect(await matters('newest', { ...defaultSettings, controls })).toBe(true)
  })
})
