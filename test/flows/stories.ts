import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Transition } from '../../audit/account/transition.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { policyResource } from '../../audit/resources/iam/managed-policy.ts'
import { defaultTiming } from '../../audit/timing.ts'
import type { Replay } from '../../cli/chronicle.ts'
import type { Deployment } from './deployment.ts'
import { ADMINISTRATOR_ACCESS, type Hand } from './hand.ts'
import type { Inbox } from './inbox.ts'
import type { Event, Published } from './published.ts'
import { quiet } from './quiet.ts'
import { recorderOf } from './recorder.ts'
import type { Table } from './table.ts'

/** What came of the recorded changes: the steps of findings, and the messages. */
export interface Outcome {
  transitions: readonly Pick<Transition, 'control'>[]
  notifications: readonly object[]
}

/** The outcome on the deployed stacks, and the account file and events from which it can be replayed. */
export interface Stories {
  deployed: Outcome
  record: { directory: string; events: readonly Event[] }
}

interface Stage {
  assay: Deployment
  hand: Hand
  table: Table
  inbox: Inbox
  published: Published
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const SHARING = ['recorded-a', 'recorded-b', 'recorded-c']
const MINE = /recorded/

/** Replay looks again after this many seconds; by then the next change must not have happened. */
const APART = (defaultTiming.lookAgainAfter[0] ?? 0) + 3

/** A function on a deprecated runtime that is mended, and a role that is administrator for a while; all recorded. */
export async function recordStories({ assay, hand, table, inbox, published }: Stage): Promise<Stories> {
  const { bed } = assay
  const directory = mkdtempSync(join(tmpdir(), 'assay-record-'))
  Object.assign(process.env, bed.env)
  const recorder = recorderOf(bed, directory)
  const resources = [...[...SHARING, 'recorded-old'].map(hand.functionNamed), hand.roleNamed('recorded')]
  const all = [...resources, policyResource(ADMINISTRATOR_ACCESS, bed.account)]
  await hand.createRole('recorded')
  for (const name of SHARING) await hand.createFunction(name, { role: 'recorded', runtime: 'python3.13' })
  await quiet(bed)
  await recorder.record(all)
  const began = Date.now()
  await hand.createFunction('recorded-old', { role: 'plain', runtime: 'python3.8' })
  await hand.attach('recorded')
  await recorder.record(all)
  await inbox.first('recorded-old', 'lambda:CreateFunction')
  await inbox.first('recorded-a', 'iam:AttachRolePolicy')
  await wait(began + APART * 1000 - Date.now())
  await hand.setRuntime('recorded-old', 'python3.13')
  await hand.detach('recorded')
  await recorder.record(all)
  await inbox.first('recorded-old', 'lambda:UpdateFunctionConfiguration')
  await inbox.first('recorded-a', 'iam:DetachRolePolicy')
  const transitions = await Promise.all(resources.map(table.transitions))
  const notifications = (await inbox.all()).map(({ notification }) => notification)
  const events = (await published.naming('recorded')).filter(
    ({ detail }) => Date.parse(detail.eventTime) >= began - 1000,
  )
  return { deployed: outcomeOf(transitions.flat(), notifications), record: { directory, events } }
}

/** The outcome of the same changes in `assay replay`, in a process of its own. */
export function replayed({ directory, events }: Stories['record']): Outcome {
  const files = events.map(event => {
    const file = join(directory, `${event.detail.eventID}.json`)
    writeFileSync(file, JSON.stringify(event))
    return file
  })
  const args = [join(root, 'cli/bin.js'), 'replay', ...files, '--account', directory, '--json']
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root })
  rmSync(directory, { recursive: true })
  if (stdout === '') throw new Error(stderr)
  const { transitions, notifications } = JSON.parse(stdout) as Replay
  return outcomeOf(transitions, notifications)
}

function outcomeOf(transitions: readonly Transition[], notifications: readonly Notification[]): Outcome {
  return {
    transitions: sorted(
      transitions
        .filter(({ resource }) => MINE.test(resource.arn))
        .map(({ control, resource, severity, step, number, reason, cause }) => ({
          control,
          resource,
          severity,
          step,
          number,
          reason,
          cause,
        })),
    ),
    notifications: sorted(
      notifications
        .filter(({ findings }) => MINE.test(JSON.stringify(findings)))
        .map(({ id, severity, action, actor, at, changes, findings, open }) => ({
          id,
          severity,
          action,
          actor,
          at,
          changes,
          findings: findings.map(group => ({ ...group, resources: group.resources.toSorted() })),
          open,
        })),
    ),
  }
}

function sorted<T>(values: readonly T[]): T[] {
  return values.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}
