import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change } from '../../audit/events/change.ts'
import { matchTriggers, triggers } from '../../audit/events/triggers.ts'
import { createNotification } from '../../audit/notify/notification.ts'
import { formatNotificationSubject } from '../../audit/notify/notification-subject.ts'
import { chunkEvents } from '../../audit/publish/event-batches.ts'
import { createFindingEvent } from '../../audit/publish/finding-event.ts'
import type { ChangeRecord } from '../../audit/state/change-record.ts'
import type { Transition } from '../../audit/state/transition.ts'
import { formatEventHead } from '../../cli/output/format-events.ts'
import { logger } from '../../functions/aws/runtime/telemetry.ts'
import { listIndexEntries, recordedScope } from '../audit/events/recorded-events.ts'
import { readGroundTruthFile } from '../events/world.ts'
import {
  findLineFaults,
  findSentenceFaults,
  HOSTILE_TEXT,
  listTextLeaves,
  replaceLeaf,
} from './hostile-text.ts'

const NO_RESULTS = {
  changes: [],
  users: [],
  transientViolations: [],
  grants: { groups: [], omittedPrincipals: 0 },
  exposures: { resources: [], omittedResources: 0 },
  escalation: { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 },
  accepted: 0,
  pendingTaskCount: 0,
  checklist: [],
}

/** What an event leads to: its change, or the error that its dead letter has. */
function parseWithEveryTrigger(event: unknown): { changes: Change[]; errors: Error[] } {
  const changes: Change[] = []
  const errors: Error[] = []
  const matching = matchTriggers(event)
  for (const trigger of matching.length > 0 ? matching : triggers) {
    try {
      const parsed = trigger.parse(event, recordedScope)
      if ('change' in parsed) changes.push(parsed.change)
    } catch (failure) {
      if (!(failure instanceof UnreadableEvent)) throw failure
      errors.push(failure)
    }
  }
  return { changes, errors }
}

function openRecord({ id, account, region, action, actor, at }: Change): ChangeRecord {
  const progress = { openedAt: at, notificationsSent: 0, notificationStarted: true }
  return { id, account, region, action, actor, at, ...progress }
}

/** Faults in all that a notification and a published event say of a change. */
function findFaultsOfChange(change: Change): string[] {
  const changeRecord = openRecord(change)
  const subjects = change.subjects.map(({ resource }) => resource)
  const transitions = subjects.map((resource): Transition & { step: 'OPENED' } => ({
    resource,
    control: 'patching/image-scanned',
    severity: 'HIGH',
    number: 1,
    step: 'OPENED',
    reason: 'It fails.',
    changeId: change.id,
    at: change.at,
  }))
  const notification = createNotification(changeRecord, 1, transitions, { ...NO_RESULTS, subjects })
  const { text, ...document } = notification
  const published = transitions.map(transition => createFindingEvent(transition, changeRecord, []))
  const entries = chunkEvents(published).flat()
  return [
    ...text.split('\n').flatMap(line => findSentenceFaults(line, 4_000)),
    ...findSentenceFaults(formatNotificationSubject(notification), 99),
    ...listTextLeaves(document).flatMap(leaf => findLineFaults(leaf.text)),
    ...entries.flatMap(({ Detail }) =>
      listTextLeaves(JSON.parse(Detail)).flatMap(leaf => findLineFaults(leaf.text)),
    ),
    ...entries.flatMap(({ Resources }) => Resources.flatMap(findLineFaults)),
  ]
}

/** The line that a function logs of a failure. */
function formatLogLine(failure: Error): string {
  return JSON.stringify({ reason: failure.message, error: failure }, logger['getJsonReplacer']())
}

describe('an event with hostile text', () => {
  it.each(listIndexEntries('').map(({ file }) => file))('is quoted in all that is said of it: %s', file => {
    const event = readGroundTruthFile(file)
    const leaves = listTextLeaves(event).filter(({ of }) => of === 'VALUE')
    expect(leaves.length).toBeGreaterThan(5)
    const faults = leaves.flatMap(leaf => {
      const hostile = replaceLeaf(event, leaf, `${leaf.text}${HOSTILE_TEXT}`)
      const { changes, errors } = parseWithEveryTrigger(hostile)
      const found = [
        ...changes.flatMap(findFaultsOfChange),
        ...errors.flatMap(({ message }) => findSentenceFaults(message, 500)),
        ...errors.flatMap(error => findLineFaults(formatLogLine(error))),
      ]
      return found.map(fault => `${leaf.path.join('.')}: ${fault}`)
    })
    expect(faults).toEqual([])
  })

  it('is quoted where the command line shows it', () => {
    const event = readGroundTruthFile('iam-01-put-role-policy.json')
    const faults = listTextLeaves(event)
      .filter(({ of, path }) => of === 'VALUE' && path[0] === 'detail')
      .filter(({ path: [, field = ''] }) => field === 'userIdentity' || field === 'eventName')
      .map(leaf => formatEventHead(replaceLeaf(event, leaf, `${leaf.text}${HOSTILE_TEXT}`)))
      .flatMap(line => findSentenceFaults(line))
    expect(faults).toEqual([])
  })
})

describe('a log line', () => {
  it('has no control characters of the message of an error', () => {
    const line = formatLogLine(new Error(HOSTILE_TEXT, { cause: new Error(HOSTILE_TEXT) }))
    expect(line).toContain('\\\\u202e')
    expect(findLineFaults(line)).toEqual([])
  })
})
