import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Transition } from '../../../audit/state/transition.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import type { ReplayDocument } from '../../../cli/output/replay-document.ts'
import type { DeployedAssay } from '../deployed-assay/deployment.ts'
import { ADMINISTRATOR_ACCESS_ARN, type WorkloadActor } from '../actors/workload-actor.ts'
import type { NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import type { PublishedCloudTrailEvent, CloudTrailEvents } from '../deployed-assay/cloudtrail-events.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'
import { createAccountRecorder } from './account-recorder.ts'
import type { TableReader } from '../deployed-assay/deployed-table.ts'

/** The transitions and notifications of the recorded changes. */
export interface RecordedOutcome {
  transitions: readonly Pick<Transition, 'control'>[]
  notifications: readonly object[]
}

/** The outcome on the deployed stacks, and the account file and events from which it can be replayed. */
export interface RecordedChanges {
  deployed: RecordedOutcome
  record: { directory: string; events: readonly PublishedCloudTrailEvent[] }
}

interface RecordingFixture {
  assay: DeployedAssay
  actor: WorkloadActor
  table: TableReader
  inbox: NotificationInbox
  events: CloudTrailEvents
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const SHARING = ['recorded-a', 'recorded-b', 'recorded-c']
const OWN_FUNCTION = /recorded/

/** Replay rechecks after this many seconds; the next change must come later. */
const SEPARATE_FUNCTION = (defaultTiming.recheckDelays[0] ?? 0) + 3

/** Records two changes and their reverse: a function on a deprecated runtime, and a role that becomes an administrator. */
export async function recordChanges({
  assay,
  actor: workloadActor,
  table,
  inbox,
  events: published,
}: RecordingFixture): Promise<RecordedChanges> {
  const { localAws } = assay
  const directory = mkdtempSync(join(tmpdir(), 'assay-record-'))
  Object.assign(process.env, localAws.env)
  const recorder = createAccountRecorder(localAws, directory)
  const resources = [
    ...[...SHARING, 'recorded-old'].map(workloadActor.functionNamed),
    workloadActor.roleNamed('recorded'),
  ]
  const all = [...resources, buildManagedPolicyResource(ADMINISTRATOR_ACCESS_ARN, localAws.account)]
  await workloadActor.createRole('recorded')
  for (const name of SHARING)
    await workloadActor.createFunction(name, { role: 'recorded', runtime: 'python3.13' })
  await waitUntilIdle(localAws)
  await recorder.record(all)
  const began = Date.now()
  await workloadActor.createFunction('recorded-old', { role: 'plain', runtime: 'python3.8' })
  await workloadActor.attach('recorded')
  await recorder.record(all)
  await inbox.first('recorded-old', 'lambda:CreateFunction')
  await inbox.first('recorded-a', 'iam:AttachRolePolicy')
  await wait(began + SEPARATE_FUNCTION * 1000 - Date.now())
  await workloadActor.setRuntime('recorded-old', 'python3.13')
  await workloadActor.detach('recorded')
  await recorder.record(all)
  await inbox.first('recorded-old', 'lambda:UpdateFunctionConfiguration')
  await inbox.first('recorded-a', 'iam:DetachRolePolicy')
  const transitions = await Promise.all(resources.map(table.transitions))
  const notifications = (await inbox.all()).map(({ notification }) => notification)
  const events = (await published.naming('recorded')).filter(
    ({ detail }) => Date.parse(detail.eventTime) >= began - 1000,
  )
  return { deployed: collectOutcome(transitions.flat(), notifications), record: { directory, events } }
}

/** The outcome of the same changes in `assay replay`, in a process of its own. */
export function replayChanges({ directory, events }: RecordedChanges['record']): RecordedOutcome {
  const files = events.map(event => {
    const file = join(directory, `${event.detail.eventID}.json`)
    writeFileSync(file, JSON.stringify(event))
    return file
  })
  const args = [join(root, 'cli/bin.js'), 'replay', ...files, '--account', directory, '--json']
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root })
  rmSync(directory, { recursive: true })
  if (stdout === '') throw new Error(stderr)
  const { transitions, notifications } = JSON.parse(stdout) as ReplayDocument
  return collectOutcome(transitions, notifications)
}

function collectOutcome(
  transitions: readonly Transition[],
  notifications: readonly Notification[],
): RecordedOutcome {
  return {
    transitions: sorted(
      transitions
        .filter(({ resource }) => OWN_FUNCTION.test(resource.arn))
        .map(({ control, resource, severity, step, number, reason, changeId }) => ({
          control,
          resource,
          severity,
          step,
          number,
          reason,
          changeId,
        })),
    ),
    notifications: sorted(
      notifications
        .filter(({ findings }) => OWN_FUNCTION.test(JSON.stringify(findings)))
        .map(({ id, severity, action, actor, at, changes, findings, pendingTaskCount }) => ({
          id,
          severity,
          action,
          actor,
          at,
          changes,
          // For how long a finding was open depends on when it was evaluated.
          findings: findings.map(({ openSeconds: _openSeconds, ids = [], resources, ...group }) => ({
            ...group,
            ids: ids.toSorted(),
            resources: resources.toSorted(),
          })),
          pendingTaskCount,
        })),
    ),
  }
}

function sorted<T>(values: readonly T[]): T[] {
  return values.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}
