import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { replaySteps, type ReplayStep } from '../../../cli/replay-steps.ts'
import { createTestDirectory, type TestDirectory } from '../../../cli/run-assay.ts'
import { loadEventWorld } from '../../../events/world.ts'
import {
  at,
  buildCall,
  buildTaskChange,
  CONTROL,
  deregistered,
  listReplayedTransitions,
  loadRevision,
  buildRevisionArn,
  service,
} from './replayed-revisions.ts'

const cluster = `${at}cluster/prod`

function loadService() {
  const found = loadEventWorld().services[service]
  if (found === undefined) throw new Error('the account has no service')
  return found
}

/** The event of a standalone task of a revision. */
function buildStandaloneChange(
  time: string,
  number: number,
  lastStatus: string,
  desiredStatus: string,
): object {
  return buildTaskChange(time, number, { group: 'family:orders-api', lastStatus, desiredStatus })
}

/** A standalone task of a revision begins to run. */
function buildStart(number: number): ReplayStep {
  return {
    at: '2026-05-12T09:00:00Z',
    patch: { taskDefinitions: { [buildRevisionArn(number)]: { standaloneTasks: { [cluster]: true } } } },
    event: buildStandaloneChange('2026-05-12T09:00:00Z', number, 'RUNNING', 'RUNNING'),
  }
}

/** The last standalone task of revision 41 ends by itself: ECS sends only its last state. */
const ended: ReplayStep = {
  at: '2026-05-12T09:20:00Z',
  patch: { taskDefinitions: { [buildRevisionArn(41)]: { standaloneTasks: { [cluster]: null } } } },
  event: buildStandaloneChange('2026-05-12T09:20:00Z', 41, 'STOPPED', 'STOPPED'),
}

/** One of two standalone tasks of revision 41 ends: the cluster still has the other one. */
const oneEnded: ReplayStep = {
  at: '2026-05-12T09:10:00Z',
  patch: {},
  event: buildStandaloneChange('2026-05-12T09:10:00Z', 41, 'STOPPED', 'STOPPED'),
}

describe('a revision with a privileged container that a standalone task runs', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  function replay(steps: readonly ReplayStep[], patch: object = {}): Promise<ReplayDocument> {
    const account = applyMergePatch(loadEventWorld(), {
      taskDefinitions: { [buildRevisionArn(41)]: { privileged: true, standaloneTasks: { [cluster]: true } } },
      services: { [service]: null },
    })
    return replaySteps(testDirectory, applyMergePatch(account, patch), steps)
  }

  it('keeps its finding when it is deregistered, until the last task has stopped', async () => {
    expect(listReplayedTransitions(await replay([deregistered]))).toEqual([])
    expect(listReplayedTransitions(await replay([deregistered, oneEnded]))).toEqual([])
    expect(listReplayedTransitions(await replay([deregistered, oneEnded, ended]))).toEqual([
      'RESOLVED orders-api:41 by Amazon ECS',
    ])
  })

  it('loses it when it is deregistered and no task runs it', async () => {
    const withoutTask = { taskDefinitions: { [buildRevisionArn(41)]: { standaloneTasks: null } } }
    expect(listReplayedTransitions(await replay([deregistered], withoutTask))).toEqual([
      'RESOLVED orders-api:41 by carol',
    ])
  })

  it('has a finding of its own beside that of a service that runs it, and says who runs it', async () => {
    const inService = {
      taskDefinitions: {
        [buildRevisionArn(40)]: { ...loadRevision(), privileged: true, status: 'INACTIVE' },
      },
      services: { [service]: { ...loadService(), runningRevisions: { [buildRevisionArn(40)]: true } } },
    }
    const started = buildStart(40)
    const opened = await replay([started], inService)
    expect(listReplayedTransitions(opened)).toEqual(['OPENED orders-api:40 by Amazon ECS'])
    expect(opened.transitions.find(({ control }) => control === CONTROL)?.reason).toBe(
      'Standalone tasks run the revision, which is INACTIVE: Container api is privileged.',
    )
    const ends: ReplayStep = {
      at: '2026-05-12T09:20:00Z',
      patch: { taskDefinitions: { [buildRevisionArn(40)]: { standaloneTasks: { [cluster]: null } } } },
      event: buildStandaloneChange('2026-05-12T09:20:00Z', 40, 'RUNNING', 'STOPPED'),
    }
    expect(listReplayedTransitions(await replay([started, ends], inService))).toEqual([
      'OPENED orders-api:40 by Amazon ECS',
      'RESOLVED orders-api:40 by Amazon ECS',
    ])
  })

  it('is found at its first task, although it is not the latest one', async () => {
    const older = { taskDefinitions: { [buildRevisionArn(40)]: { ...loadRevision(), privileged: true } } }
    expect(listReplayedTransitions(await replay([buildStart(40)], older))).toEqual([
      'OPENED orders-api:40 by Amazon ECS',
    ])
  })

  it('is found by a full scan, whatever its status, although it is not the latest one', async () => {
    const running = { ...loadRevision(), privileged: true, standaloneTasks: { [cluster]: true } }
    for (const status of ['ACTIVE', 'INACTIVE']) {
      const older = { taskDefinitions: { [buildRevisionArn(40)]: { ...running, status } } }
      const step: ReplayStep = {
        at: '2026-05-12T09:20:00Z',
        patch: {
          taskDefinitions: {
            [buildRevisionArn(40)]: { standaloneTasks: { [cluster]: null }, status: 'INACTIVE' },
          },
        },
        event: buildCall(
          '2026-05-12T09:20:00Z',
          'DeleteTaskDefinitions',
          'carol',
          { taskDefinitions: ['orders-api:40'] },
          { taskDefinitions: [{ taskDefinitionArn: buildRevisionArn(40) }] },
        ),
      }
      expect(listReplayedTransitions(await replay([step], older))).toEqual([
        'RESOLVED orders-api:40 by carol',
      ])
    }
  })

  it('causes no evaluation by its tasks while it is ACTIVE', async () => {
    const events = Array.from({ length: 3 }, (_, index): ReplayStep => {
      const time = `2026-05-12T09:0${index}:00Z`
      const [lastStatus, desiredStatus] = index === 2 ? ['STOPPED', 'STOPPED'] : ['RUNNING', 'RUNNING']
      return { at: time, patch: {}, event: buildStandaloneChange(time, 41, lastStatus, desiredStatus) }
    })
    const document = await replay(events)
    expect(document.events.map(({ ignored, affected }) => [ignored, affected])).toEqual(
      events.map(() => ['without-effect', []]),
    )
    expect(document.transitions).toEqual([])
  })
})
