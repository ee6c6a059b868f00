import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import { applyMergePatch, type ExampleAccount } from '../../../../examples/account/example-account.ts'
import { buildTaskId } from '../../../../examples/account/responses/ecs.ts'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import { replaySteps, type ReplayStep } from '../../../cli/replay-steps.ts'
import { createTestDirectory, type TestDirectory } from '../../../cli/run-assay.ts'
import { loadEventWorld, readGroundTruthFile } from '../../../events/world.ts'
import { at, buildRevisionArn, buildTaskChange, loadRevision, service } from './replayed-revisions.ts'

const CONTROL = 'patching/vulnerable-image-in-use'
const [cluster, other] = [`${at}cluster/prod`, `${at}cluster/batch`]
const digest = 'sha256:db1f968b7edb8437cf8ac1a8a7e905e829df1739f92dcad63b220f75d7e07c9f'
const image = `arn:aws:ecr:eu-west-1:111122223333:repository/orders/api/${digest}`
const clean = { status: 'COMPLETE', counts: { MEDIUM: 3 } }
const severe = { status: 'COMPLETE', counts: { HIGH: 2 }, findings: {} }

/** The event of a standalone task, in the only cluster in which the revision has one. */
function buildStandaloneChange(
  time: string,
  number: number,
  lastStatus: string,
  desiredStatus: string,
): object {
  const taskId = buildTaskId('standalone', buildRevisionArn(number))
  return buildTaskChange(time, number, {
    group: 'family:orders-api',
    taskArn: `${at}task/prod/${taskId}`,
    lastStatus,
    desiredStatus,
    containers: [
      {
        name: 'api',
        image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api:2.0.0',
        imageDigest: digest,
        lastStatus,
      },
    ],
  })
}

/** The described account with what the scan of the image found, and revision 41 ACTIVE without a service. */
function buildAccount(found: object, patch: object = {}): ExampleAccount {
  const account = applyMergePatch(loadEventWorld(), {
    clusters: { [other]: {} },
    images: { [image]: { scan: found } },
    services: { [service]: null },
  })
  return applyMergePatch(account, patch)
}

/** The revisions with standalone tasks that run the image, or that end. */
function patchTasks(number: number, isRunning: boolean): object {
  const tasks = isRunning
    ? { standaloneTasks: { [cluster]: true }, standaloneImages: { [image]: true } }
    : { standaloneTasks: null, standaloneImages: null }
  return { taskDefinitions: { [buildRevisionArn(number)]: tasks } }
}

function start(minute: string, number = 41): ReplayStep {
  const time = `2026-05-12T09:${minute}:00Z`
  return {
    at: time,
    patch: patchTasks(number, true),
    event: buildStandaloneChange(time, number, 'RUNNING', 'RUNNING'),
  }
}

function end(minute: string, number = 41): ReplayStep {
  const time = `2026-05-12T09:${minute}:00Z`
  return {
    at: time,
    patch: patchTasks(number, false),
    event: buildStandaloneChange(time, number, 'STOPPED', 'STOPPED'),
  }
}

/** ECR scans the image. */
function scan(minute: string, { counts }: { counts: object }): ReplayStep {
  const time = `2026-05-12T09:${minute}:00Z`
  return {
    at: time,
    patch: { images: { [image]: { scan: { counts: { HIGH: null, MEDIUM: null, ...counts } } } } },
    event: applyMergePatch(readGroundTruthFile('ecr-10-scan-basic-complete.json'), {
      id: `scan-${time}`,
      time,
      resources: ['arn:aws:ecr:eu-west-1:111122223333:repository/orders/api'],
      detail: { 'repository-name': 'orders/api', 'image-digest': digest, 'image-tags': [] },
    }) as object,
  }
}

/** The transitions of a control, with the kinds of their resources. */
function listTransitions({ transitions }: ReplayDocument, id = CONTROL): string[] {
  return transitions
    .filter(({ control }) => control === id)
    .map(({ step, resource }) => `${step} ${resource.kind.split('::')[2] ?? ''} ${getResourceName(resource)}`)
}

describe('a standalone task of an ACTIVE revision', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  const replay = (account: ExampleAccount, ...steps: readonly ReplayStep[]) =>
    replaySteps(testDirectory, account, steps)

  it('has a finding while it runs an image with severe vulnerabilities, which names the revision', async () => {
    const started = await replay(buildAccount(severe), start('00'))
    expect(listTransitions(started)).toEqual(['OPENED StandaloneTasks orders-api:41'])
    expect(started.transitions.find(({ control }) => control === CONTROL)?.reason).toBe(
      'Standalone tasks run revision orders-api:41: The scan of image orders/api@sha256:db1f968b7edb found vulnerabilities: 2 HIGH.',
    )
    expect(listTransitions(await replay(buildAccount(severe), start('00'), end('10')))).toEqual([
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:41',
    ])
  })

  it('is found by a full scan', async () => {
    const running = buildAccount(severe, patchTasks(41, true))
    expect(listTransitions(await replay(running, end('10')))).toEqual([
      'RESOLVED StandaloneTasks orders-api:41',
    ])
  })

  it('keeps its finding while another task of the revision runs the image', async () => {
    const stillRunning = { ...end('10'), patch: {} }
    expect(listTransitions(await replay(buildAccount(severe), start('00'), stillRunning))).toEqual([
      'OPENED StandaloneTasks orders-api:41',
    ])
  })

  it('has one from the scan on that finds them, until a later one does not', async () => {
    const steps = [start('00'), scan('10', severe), scan('20', clean)]
    const document = await replay(buildAccount(clean), ...steps)
    expect(listTransitions(document)).toEqual([
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:41',
    ])
    expect(document.notifications.map(({ action }) => action)).toEqual(['ecr:ImageScan', 'ecr:ImageScan'])
  })

  it('has none if it ended before the scan, although the end of a clean image is ignored', async () => {
    const document = await replay(buildAccount(clean), start('00'), end('10'), scan('20', severe))
    expect(document.events.map(({ ignored }) => ignored)).toEqual([undefined, 'without-effect', undefined])
    expect(listTransitions(document)).toEqual([])
  })

  it('has one after such an end and a further start', async () => {
    const steps = [start('00'), end('10'), start('20'), scan('30', severe), end('40')]
    const document = await replay(buildAccount(clean), ...steps)
    expect(listTransitions(document)).toEqual([
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:41',
    ])
    expect(document.events.map(({ ignored }) => ignored)).toEqual([
      undefined,
      'without-effect',
      'without-effect',
      undefined,
      undefined,
    ])
  })

  it('closes a finding of another control when it ends, whatever the scan found', async () => {
    const unsupported = { images: { [image]: { operatingSystem: 'debian 9' } } }
    const document = await replay(buildAccount(clean, unsupported), start('00'), end('10'))
    expect(listTransitions(document, 'patching/image-base-os-supported')).toEqual([
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:41',
    ])
    expect(listTransitions(document)).toEqual([])
  })

  it('is one resource with those of its revision, whose findings are apart from those of other revisions', async () => {
    const older = { taskDefinitions: { [buildRevisionArn(40)]: loadRevision() } }
    const steps = [start('00', 40), start('05'), end('10', 40)]
    expect(listTransitions(await replay(buildAccount(severe, older), ...steps))).toEqual([
      'OPENED StandaloneTasks orders-api:40',
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:40',
    ])
  })
})

describe('a standalone task of a revision that is not ACTIVE', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  it('has the same finding', async () => {
    const inactive = { taskDefinitions: { [buildRevisionArn(41)]: { status: 'INACTIVE' } } }
    const document = await replaySteps(testDirectory, buildAccount(severe, inactive), [
      start('00'),
      end('10'),
    ])
    expect(listTransitions(document)).toEqual([
      'OPENED StandaloneTasks orders-api:41',
      'RESOLVED StandaloneTasks orders-api:41',
    ])
  })
})
