import { isDeepStrictEqual } from 'node:util'
import type { ChangeRecord } from '../state/change-record.ts'
import { loadLastTransition } from './replaced-transitions.ts'
import type { ItemStore } from '../state/store.ts'
import type { FactsByName } from '../resources/fact.ts'
import { getResourceName, type Resource } from '../resources/resource.ts'
import { restorePriorFacts, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import {
  countOmittedChange,
  loadNoticeRecord,
  recordNotice,
  type NoticeRecord,
} from '../state/notice-record.ts'
import { formatUtcTime } from '../text/utc-time.ts'
import type { NotificationContent } from './freeze-content.ts'
import { quoteText } from '../text/quote-text.ts'

/** After a notification about a resource, changes of it that are undone before their own are counted for so long. */
const NOTICE_INTERVAL_MS = 600_000

/** The most subjects of a change whose repetitions are counted. */
const MAX_SUBJECTS = 20

/** A subject of a change, and when people were last notified of it. */
export interface SubjectNotice {
  subject: Resource
  noticeRecord: NoticeRecord | undefined
}

/** Loads when people were last notified of each subject of a change; `TOO_MANY` if it has too many to count repetitions. */
export async function loadNotices(
  subjects: readonly Resource[],
  store: Pick<ItemStore, 'load'>,
): Promise<readonly SubjectNotice[] | 'TOO_MANY'> {
  if (subjects.length > MAX_SUBJECTS) return 'TOO_MANY'
  return mapConcurrent(subjects, async subject => ({
    subject,
    noticeRecord: await loadNoticeRecord(subject, store),
  }))
}

/**
 * Whether a change only repeats what people know: everything that it changed was changed back before its notification,
 * and people were notified of an earlier change of each of its subjects within the last ten minutes. Otherwise a group
 * that is opened and closed once a second would lead to a notification a second. What was not changed back is always
 * notified, and so is a transition that no later one follows: the last thing that people know of a finding is what it is.
 */
export async function isRepetition(
  { id: changeId, at }: Pick<ChangeRecord, 'id' | 'at'>,
  notices: readonly SubjectNotice[] | 'TOO_MANY',
  due: NotificationContent,
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<boolean> {
  if (notices === 'TOO_MANY' || notices.length === 0) return false
  const isKnown = ({ noticeRecord }: SubjectNotice) =>
    noticeRecord !== undefined &&
    Date.parse(noticeRecord.changedAt) < Date.parse(at) &&
    now().getTime() - Date.parse(noticeRecord.sentAt) < NOTICE_INTERVAL_MS
  if (!notices.every(isKnown) || (await hasLatestTransition(due, store))) return false
  const snapshots = await mapConcurrent(notices, ({ subject }) => loadSnapshot(subject, store))
  return snapshots.every(snapshot => snapshot !== undefined && isUndone(snapshot, changeId, due))
}

/** Whether a finding is as one of the transitions left it. */
async function hasLatestTransition(
  { transitions }: NotificationContent,
  store: Pick<ItemStore, 'load'>,
): Promise<boolean> {
  const isLatest = await mapConcurrent(transitions, async ({ transition }) => {
    const last = await loadLastTransition(transition, store)
    return last?.number === transition.number
  })
  return isLatest.includes(true)
}

/** Whether later changes restored every fact that the change replaced. One that replaced none has only past violations. */
function isUndone(snapshot: ResourceSnapshot, changeId: string, due: NotificationContent): boolean {
  const at = snapshot.priorFacts.findIndex(prior => prior.changeId === changeId)
  const replaced = snapshot.priorFacts[at]?.facts
  if (replaced === undefined) return hasOnlyPastViolations(due)
  const later = snapshot.priorFacts
    .slice(at + 2)
    .map(prior => restorePriorFacts(snapshot, prior.changeId) ?? snapshot.facts)
  const isLatest = at === snapshot.priorFacts.length - 1
  return !isLatest && [...later, snapshot.facts].some(facts => isSame(replaced, facts))
}

function isSame(replaced: FactsByName, facts: FactsByName): boolean {
  return Object.entries(replaced).every(([name, fact]) => isDeepStrictEqual(fact, facts[name]))
}

function hasOnlyPastViolations({ transitions, grants, admitted, escalation }: NotificationContent): boolean {
  return [transitions, grants, admitted, escalation].every(({ length }) => length === 0)
}

/** Counts a repetition for each of its subjects. */
export async function countRepetition(
  subjects: readonly Resource[],
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<void> {
  await mapConcurrent(subjects, subject => countOmittedChange(subject, store, now()))
}

/** Describes the repetitions of the subjects since their last notification, a sentence each. */
export function describeRepetitions(notices: readonly SubjectNotice[] | 'TOO_MANY'): string[] {
  if (notices === 'TOO_MANY') return []
  return notices.flatMap(({ subject, noticeRecord }) => {
    if (noticeRecord === undefined || noticeRecord.omitted === 0) return []
    const { omitted, sentAt } = noticeRecord
    const changes = omitted === 1 ? '1 further change' : `${omitted} further changes`
    return [
      `${changes} of ${quoteText(getResourceName(subject))} since ${formatUtcTime(sentAt)}, each undone before its notification`,
    ]
  })
}

/** Records that people were notified of the subjects of a change. */
export async function recordNotices(
  { at }: Pick<ChangeRecord, 'at'>,
  subjects: readonly Resource[],
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<void> {
  if (subjects.length > MAX_SUBJECTS) return
  await mapConcurrent(subjects, subject => recordNotice(subject, at, store, now()))
}
