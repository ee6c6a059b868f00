import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checklist, listControlsForKind } from '../../../audit/checklist.ts'
import { compliant } from '../../../audit/controls/evaluation.ts'
import { listRequiredFacts } from '../../../audit/controls/required-facts.ts'
import { canTaskEndMatter } from '../../../audit/refresh/ended-tasks/ended-tasks.ts'
import { listEvaluatedFacts } from '../../../audit/refresh/ended-tasks/evaluated-facts.ts'
import { buildImageContentResource } from '../../../audit/resources/ecr/image-content.ts'
import { buildImageVerificationResource } from '../../../audit/resources/ecr/image-verification.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { buildStandaloneTasksResource } from '../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { listInverseFacts } from '../../../audit/resources/inverse/inverse-facts.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import type { Store } from '../../../audit/state/store.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildTasksRecordItem, buildTasksSnapshot } from './standalone-tasks-items.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const revisionArn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/job:7'
const tasks = buildStandaloneTasksResource(buildTaskDefinitionResource(revisionArn, where.account))
const repositoryArn = 'arn:aws:ecr:eu-west-1:111122223333:repository/job'
const image = (digit: string) => buildImageResource(repositoryArn, `sha256:${digit.repeat(64)}`, where)

const runs = (...digits: string[]): Fact => ({
  known: digits.map(digit => ({ ...image(digit), task: 'newest' })),
})

describe('the end of a standalone task', () => {
  let store: Store
  beforeEach(() => {
    store = stores.open()
  })

  const saveTasks = (images: Fact, more: Partial<ResourceSnapshot> = {}) => {
    const body = { ...buildTasksSnapshot(tasks, images), ...more }
    return store.save({ key: buildSnapshotKey(tasks), version: 1, body }, 0)
  }
  const saveResults = (results: Record<string, Partial<ControlResult>>, evaluated = runs('a')) =>
    store.save(buildTasksRecordItem(buildTasksSnapshot(tasks, evaluated), results), 0)
  const matters = (task = 'newest') => canTaskEndMatter(tasks, task, store)
  const passed = { status: 'COMPLIANT' } as const

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
    for (const more of [{ factsVersion: FACTS_VERSION - 1 }, { presence: 'NOT_FOUND_ONCE' as const }]) {
      store = stores.open()
      await saveTasks(runs('a'), more)
      await saveResults({ 'patching/vulnerable-image-in-use': passed })
      expect(await matters()).toBe(true)
    }
  })

  it.each<[boolean, string, Partial<ControlResult>]>([
    [false, 'passes', passed],
    [false, 'does not apply', { status: 'NOT_APPLICABLE' }],
    [true, 'fails', { status: 'NON_COMPLIANT', open: true }],
    [true, 'has insufficient data', { status: 'INSUFFICIENT_DATA' }],
    [true, 'failed before it had insufficient data', { ...passed, open: true, staleReason: 'access denied' }],
    [true, 'passed before it had insufficient data', { ...passed, staleReason: 'access denied' }],
  ])('matters: %s, if a control %s', async (expected, _, result) => {
    await saveTasks(runs('a'))
    await saveResults({
      'patching/vulnerable-image-in-use': passed,
      'patching/image-base-os-supported': result,
    })
    expect(await matters()).toBe(expected)
    expect(await matters('older')).toBe(false)
  })

  it('matters if nothing was evaluated', async () => {
    await saveTasks(runs('a'))
    expect(await matters()).toBe(true)
    await saveResults({})
    expect(await matters()).toBe(true)
  })

  /** Saves a resource of which a change after the last evaluation replaced the fact `replaced`. */
  const saveReplaced = (resource: Resource, facts: Record<string, unknown>, replaced: string) => {
    const at = '2026-05-12T08:30:00.000Z'
    const body: ResourceSnapshot = {
      ...buildTasksSnapshot(resource, { known: [] }),
      facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }])),
      provenance: { [replaced]: { changeId: 'later', at } },
      priorFacts: [{ changeId: 'later', attempt: 0, at, facts: { [replaced]: { unknown: 'before' } } }],
    }
    return store.save({ key: buildSnapshotKey(resource), version: 1, body }, 0)
  }
  const contents = buildImageContentResource(image('a'))
  const verification = buildImageVerificationResource(image('a'))
  const plain = { content: 'IMAGE', scan: 'NONE', contents, verification }

  it.each<[string, () => Promise<unknown>]>([
    ['the scan of the image', () => saveReplaced(image('a'), plain, 'scan')],
    [
      'what suppresses its findings',
      () => saveReplaced(image('a'), { ...plain, suppressed: {} }, 'suppressed'),
    ],
    [
      'the operating system in it',
      async () => {
        await saveReplaced(image('a'), plain, 'tags')
        await saveReplaced(contents, { operatingSystem: 'NONE' }, 'operatingSystem')
      },
    ],
    [
      'who vouches for it',
      async () => {
        await saveReplaced(image('a'), plain, 'tags')
        await saveReplaced(verification, { result: 'NO_POLICY' }, 'result')
      },
    ],
    [
      'the scan of an image of the index',
      async () => {
        await saveReplaced(image('a'), { content: 'INDEX', children: [image('c')] }, 'tags')
        await saveReplaced(image('c'), { content: 'IMAGE', scan: 'NONE' }, 'scan')
      },
    ],
  ])('matters while the evaluation of %s is pending', async (_, saveChange) => {
    await saveTasks(runs('a'))
    await saveResults({ 'patching/vulnerable-image-in-use': passed })
    expect(await matters()).toBe(false)
    await saveChange()
    expect(await matters()).toBe(true)
  })

  const required = listControlsForKind(tasks.kind, checklist).flatMap(({ control, evaluator }) =>
    listRequiredFacts(tasks.kind, evaluator.inputs).map(({ path, kind, fact }) => ({
      names: [...path.map(({ relationship }) => relationship), fact].join(' '),
      control: control.id,
      path,
      kind,
      fact,
    })),
  )
  const ofOthers = required.filter(({ path }) => path.length > 0)

  it.each(ofOthers)(
    'matters while the evaluation of $names by $control is pending',
    async ({ path, kind, fact }) => {
      const kinds = [...path.slice(1).map(({ from }) => from), kind]
      const along = kinds.map((each, index): Resource => ({ ...image('a'), kind: each, arn: `arn:${index}` }))
      await saveTasks({ known: [{ ...along[0], task: 'newest' }] })
      await saveResults({ 'patching/vulnerable-image-in-use': passed })
      for (const [index, { relationship, several }] of path.slice(1).entries()) {
        const target = along[index + 1]
        const facts = { [relationship]: several ? [target] : target }
        await saveReplaced(along[index] ?? tasks, facts, 'no fact')
      }
      expect(await matters()).toBe(false)
      await saveReplaced(along.at(-1) ?? tasks, { [fact]: 'NONE' }, fact)
      expect(await matters()).toBe(true)
    },
  )

  it('has controls that evaluate facts of others, of which none is an inverse fact: these have no provenance', () => {
    expect(ofOthers.length).toBeGreaterThan(10)
    expect(ofOthers.filter(({ kind, fact }) => listInverseFacts(kind, [fact]).length > 0)).toEqual([])
  })

  it('matters by all facts that a further control evaluates', () => {
    const inputs = { each: { images: { facts: ['tags'], one: { contents: { facts: ['defaultUser'] } } } } }
    const evaluator = { kind: tasks.kind, inputs, evaluate: () => compliant({}) }
    const further = {
      id: 'patching/further',
      severity: 'LOW',
      settings: {},
      evaluators: [evaluator],
    } as const
    const known = listEvaluatedFacts(tasks.kind, checklist)
    expect(listEvaluatedFacts(tasks.kind, [...checklist, further])).toEqual([
      ...known,
      { path: ['images'], fact: 'tags' },
      { path: ['images', 'contents'], fact: 'defaultUser' },
    ])
  })

  it('does not matter because of facts that no control of it evaluates, or that were replaced long before', async () => {
    await saveTasks(runs('a'))
    await saveResults({ 'patching/vulnerable-image-in-use': passed })
    await saveReplaced(image('a'), plain, 'tags')
    await saveReplaced(contents, { operatingSystem: 'NONE', secrets: 'NONE' }, 'secrets')
    expect(await matters()).toBe(false)
    store = stores.open()
    await saveTasks(runs('a'))
    await saveResults({ 'patching/vulnerable-image-in-use': passed })
    const at = '2026-05-12T07:58:00.000Z'
    const before = [{ changeId: 'first', attempt: 0, at, facts: { scan: { unknown: 'before' } } }]
    const scanned = buildTasksSnapshot(image('a'), { known: [] })
    const body = { ...scanned, provenance: { scan: { changeId: 'first', at } }, priorFacts: before }
    await store.save({ key: buildSnapshotKey(image('a')), version: 1, body }, 0)
    expect(await matters()).toBe(false)
  })

  it('matters until what runs now is evaluated', async () => {
    const provenance = { images: { changeId: 'second', at: '2026-05-12T09:00:00.000Z' } }
    await saveTasks(runs('a', 'b'), { provenance })
    await saveResults({ 'patching/vulnerable-image-in-use': passed })
    expect(await matters()).toBe(true)
  })
})
