import type { Exposure } from '../account/exposure.ts'
import type { Cause } from '../account/cause.ts'
import { isOpening, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import { bySeverity, type Severity } from '../controls/severity.ts'
import { shorten } from '../shorten.ts'
import type { AllGained } from './gained.ts'
import { groupsOf, type Detail, type Group } from './group.ts'
import type { AllOpened } from './opened.ts'
import { quotedBytes } from './quoted.ts'
import type { AllWays } from './ways.ts'
import { textOf, type PastExposure, type Told } from './text.ts'

/** One message about one cause. Sent at least once; the same id means the same message. */
export interface Notification extends Told {
  schema: 'assay.notification/1'
  id: string
  /** The cause: what follows later for it has the same thread. */
  thread: string
  severity: Severity
  text: string
}

/** Carries notifications to whoever should know. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}

/** Characters of a line about what changed. */
const LINE = 300

/** How much a message says of each group: as much as fits. Of the last one, every control's fits. */
const DETAILS: readonly [Detail, ...Detail[]] = [
  { named: 25, characters: 2_000 },
  { named: 5, characters: 300 },
  { named: 1, characters: 100 },
  { named: 1, characters: 0 },
]

/** Bytes of all that is listed within the message, and of the groups; the rest of what SNS takes is for the text. */
const ROOM = 165_000
const MOST_BYTES = 120_000
/** Exposures that a message names, and characters of the reason of each. */
const MOST_EXPOSURES = 15
const LINE_OF_EXPOSURE = 200

/** Bytes of the changes within the message. */
const MOST_OF_CHANGES = 30_000

/** The message number `number` of `cause`: what its transitions are, and what it changed. */
export function notificationOf(
  cause: Cause,
  number: number,
  transitions: readonly Transition[],
  about: {
    changes: readonly string[]
    exposed: readonly Exposure[]
    gained: AllGained
    opened: AllOpened
    ways: AllWays
    accepted: number
    open: number
    checklist: Checklist
  },
): Notification {
  const { id, account, region, action, actor, at } = cause
  const exposed = about.exposed.toSorted((a, b) => bySeverity(a.severity, b.severity))
  const exposures = exposed.slice(0, MOST_EXPOSURES).map(pastOf)
  const changes = linesOfChanges(about.changes)
  const taken = quotedBytes([changes, exposures, about.gained, about.opened, about.ways])
  const findings = fitting(transitions, about.checklist, Math.min(MOST_BYTES, ROOM - taken))
  const severity = worst(findings, [
    ...exposures,
    ...about.gained.told,
    ...about.opened.told,
    ...about.ways.told,
    ...about.ways.takeovers,
  ])
  const head = { schema: 'assay.notification/1', id: `${id}#${number}`, thread: id } as const
  const body = {
    account,
    region,
    severity,
    action,
    actor,
    at,
    changes,
    findings,
    exposures,
    gained: about.gained.told,
    gainedOthers: about.gained.others,
    opened: about.opened.told,
    openedOthers: about.opened.others,
    ways: about.ways.told,
    waysOthers: about.ways.others,
    takeovers: about.ways.takeovers,
    takeoversOthers: about.ways.otherTakeovers,
    ...(about.ways.tooMany === undefined ? {} : { tooManyPrincipals: about.ways.tooMany }),
    exposed: exposed.length,
    accepted: about.accepted,
    open: about.open,
  }
  return { ...head, ...body, text: textOf(body, number) }
}

function fitting(transitions: readonly Transition[], checklist: Checklist, room: number): Group[] {
  const [detail, ...others] = DETAILS
  let groups = groupsOf(transitions, checklist, detail)
  for (const less of others) {
    if (quotedBytes(groups) <= room) break
    groups = groupsOf(transitions, checklist, less)
  }
  return groups
}

function linesOfChanges(changes: readonly string[]): string[] {
  const lines = changes.map(line => shorten(line, LINE))
  let bytes = 0
  const shown = lines.filter(line => (bytes += quotedBytes(line)) <= MOST_OF_CHANGES)
  return shown.length < lines.length ? [...shown, `and ${lines.length - shown.length} more changes`] : shown
}

function pastOf({ control, severity, resource, from, to, reason }: Exposure): PastExposure {
  return { control, severity, resource: resource.arn, from, to, reason: shorten(reason, LINE_OF_EXPOSURE) }
}

function worst(groups: readonly Group[], others: readonly { severity: Severity }[]): Severity {
  const opened = [...groups.filter(({ step }) => isOpening(step)), ...others]
  return opened.map(({ severity }) => severity).toSorted(bySeverity)[0] ?? 'INFORMATIONAL'
}
