import { beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import type { Message } from '../../../audit/messages.ts'
import { handleChange } from '../../../audit/refresh/handle-change.ts'
import { refreshSubjects, type RefreshSubjectsDeps } from '../../../audit/refresh/refresh-subjects.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import { buildImageContentResource } from '../../../audit/resources/ecr/image-content.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { known } from '../../../audit/resources/fact.ts'
import { listCollectedFacts } from '../../../audit/resources/kinds.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { loadSnapshot } from '../../../audit/state/load-snapshot.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'

let store: CopyableMemoryStore
let sent: { queue: QueueName; message: Message }[]
beforeEach(() => {
  store = createMemoryStore()
  sent = []
})

/** The dependencies of a function that cannot read the function `unreadable`. */
function buildDeps(unreadable?: string): RefreshSubjectsDeps {
  return {
    store,
    timing: defaultTiming,
    queue: 'function-deploy',
    now: () => new Date(at),
    confirmAfter: 0,
    reader: {
      read(resource, collectors) {
        if (getResourceName(resource) === unreadable) return Promise.reject(new Error('no response'))
        const names = collectors.flatMap(collector => listCollectedFacts(resource.kind, collector))
        return Promise.resolve({
          resource,
          facts: Object.fromEntries(names.map(name => [name, known('NONE')])),
        })
      },
    },
    sender: {
      send(queue, messages) {
        sent.push(...messages.map(message => ({ queue, message: message as Message })))
        return Promise.resolve()
      },
    },
  }
}

/** The dependencies in a message that ends after `seconds`, where each read takes ten. */
function buildSlowDeps(seconds: number): RefreshSubjectsDeps {
  const { reader, ...deps } = buildDeps()
  let now = Date.parse(at)
  const endsAt = new Date(now + seconds * 1_000)
  return {
    ...deps,
    now: () => new Date(now),
    delivery: { queue: 'function-deploy-sweep', endsAt },
    reader: {
      read(resource, collectors) {
        now += 10_000
        return reader.read(resource, collectors)
      },
    },
  }
}

function buildChange(count: number): Change {
  const functions = Array.from({ length: count }, (_, index) =>
    buildFunctionResource(`function-${index}`, where),
  )
  return {
    id: 'c',
    ...where,
    action: 'lambda:Update',
    actor: { type: 'IAMUser', name: 'alice' },
    at,
    subjects: functions.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: true,
  }
}

const listEvaluated = () =>
  sent.flatMap(({ message }) => (message.type === 'evaluate' ? message.resources.map(getResourceName) : []))

describe('a subject that cannot be read', () => {
  it('does not keep the other subjects of its message from being read and evaluated', async () => {
    const change = buildChange(3)
    await expect(refreshSubjects(change, 0, buildDeps('function-1'))).rejects.toThrow('no response')
    expect(listEvaluated()).toEqual(['function-0', 'function-2'])
    expect(sent.filter(({ message }) => message.type === 'notify')).toHaveLength(1)
    const snapshots = await Promise.all(change.subjects.map(({ resource }) => loadSnapshot(resource, store)))
    expect(snapshots.map(snapshot => snapshot?.presence)).toEqual(['PRESENT', undefined, 'PRESENT'])
  })

  it('fails the message before a recheck is requested, so that retries do not add up', async () => {
    await expect(refreshSubjects(buildChange(3), 0, buildDeps('function-1'))).rejects.toThrow('no response')
    expect(sent.filter(({ message }) => message.type === 'recheck')).toEqual([])
    await refreshSubjects(buildChange(3), 0, buildDeps())
    expect(sent.filter(({ message }) => message.type === 'recheck')).toHaveLength(1)
  })
})

describe('a message without time for all of its subjects', () => {
  it('becomes a message for each of them, on its own queue, and fans out none', async () => {
    const change = buildChange(3)
    expect(await refreshSubjects(change, 0, buildSlowDeps(50))).toEqual([])
    const messages = change.subjects.map(subject => ({
      queue: 'function-deploy-sweep',
      message: { type: 'recheck', change: { ...change, subjects: [subject] }, attempt: 0 },
    }))
    expect(sent).toEqual(messages)
    const snapshots = await Promise.all(change.subjects.map(({ resource }) => loadSnapshot(resource, store)))
    expect(snapshots.map(snapshot => snapshot?.presence)).toEqual(['PRESENT', 'PRESENT', undefined])
  })

  it('begins no read that can take longer than the rest of it', async () => {
    const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop'
    const contents = ['a', 'b'].map(digit =>
      buildImageContentResource(buildImageResource(arn, `sha256:${digit.repeat(64)}`, where)),
    )
    const change = {
      ...buildChange(0),
      subjects: contents.map(resource => ({ resource, facts: 'ALL' as const })),
    }
    await refreshSubjects(change, 0, buildSlowDeps(300))
    const snapshots = await Promise.all(contents.map(resource => loadSnapshot(resource, store)))
    expect(snapshots.map(snapshot => snapshot?.presence)).toEqual(['PRESENT', undefined])
    expect(sent.map(({ message }) => message.type)).toEqual(['recheck', 'recheck'])
  })

  it('reads the first one however little time remains', async () => {
    await refreshSubjects(buildChange(1), 0, buildSlowDeps(1))
    expect(listEvaluated()).toEqual(['function-0'])
  })

  it('reads all of them if there is time', async () => {
    await refreshSubjects(buildChange(3), 0, buildSlowDeps(60))
    expect(listEvaluated()).toEqual(['function-0', 'function-1', 'function-2'])
  })
})

describe('a change of many resources', () => {
  it('is read in messages of as many as fit into the time of one', async () => {
    await handleChange(buildChange(10), buildDeps())
    const parts = sent.flatMap(({ queue, message }) =>
      message.type === 'recheck' && message.attempt === 0
        ? [[queue, message.change.subjects.map(({ resource }) => getResourceName(resource))]]
        : [],
    )
    expect(parts).toEqual([
      ['function-deploy', ['function-3', 'function-4', 'function-5']],
      ['function-deploy', ['function-6', 'function-7', 'function-8']],
      ['function-deploy', ['function-9']],
    ])
    expect(listEvaluated()).toEqual(['function-0', 'function-1', 'function-2'])
  })
})
