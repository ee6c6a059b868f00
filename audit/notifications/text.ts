import { isOpening } from '../account/transition.ts'
import { nameOf } from '../resources/resource.ts'
import type { Gained } from './gained.ts'
import { linesOfGained } from './gained-lines.ts'
import type { Group } from './group.ts'
import type { Opened } from './opened.ts'
import { linesOfOpened } from './opened-lines.ts'
import type { Takeover, Way } from './ways.ts'
import { linesOfWays } from './ways-lines.ts'
import type { Severity } from '../controls/severity.ts'
import type { Cause } from '../account/cause.ts'

/** A time in which a resource fell short of a control. */
export interface PastExposure {
  control: string
  severity: Severity
  resource: string
  /** ISO 8601. */
  from: string
  to: string
  reason: string
}

/** What a message tells. */
export interface Told extends Pick<Cause, 'account' | 'region' | 'action' | 'actor' | 'at'> {
  /** What was found changed, in words. */
  changes: readonly string[]
  findings: readonly Group[]
  /** What fell short for a time that is over, as events tell: no look saw it. */
  exposures: readonly PastExposure[]
  /** How many of these there are, of which the worst are named. */
  exposed: number
  /** Who may do what now and could not before. */
  gained: readonly Gained[]
  /** Principals that gained something less dangerous, and are not named. */
  gainedOthers: number
  /** Whom resources let in now and did not before. */
  opened: readonly Opened[]
  /** Resources that let in more as well, and are not named. */
  openedOthers: number
  /** By what principals can become administrators now and could not before. */
  ways: readonly Way[]
  /** Principals that can so as well, and are not named. */
  waysOthers: number
  /** Whom else principals can become now and could not before. */
  takeovers: readonly Takeover[]
  takeoversOthers: number
  /** How many users and roles the account has, where these are too many to find such ways among them. */
  tooManyPrincipals?: number
  /** Findings that went some way too and are left out, since somebody accepted their risk. */
  accepted: number
  /** Parts of the work that were still open; what comes of them follows. */
  open: number
}

/** What a message says in words. */
export function textOf(told: Told, number: number): string {
  const {
    actor,
    action,
    at,
    account,
    region,
    changes,
    findings,
    exposures,
    gained,
    gainedOthers,
    opened,
    openedOthers,
    ways,
    waysOthers,
    takeovers,
    takeoversOthers,
    tooManyPrincipals,
    exposed,
    accepted,
    open,
  } = told
  const by = actor.via === undefined ? actor.name : `${actor.name} by ${actor.via}`
  return [
    `${number > 1 ? 'Later, for the same change: ' : ''}${action} by ${by} at ${at} (account ${account}, ${region})`,
    ...changes.map(change => `  ${change}`),
    ...linesOfGained({ told: gained, others: gainedOthers }),
    ...linesOfOpened({ told: opened, others: openedOthers }),
    ...linesOfWays({
      told: ways,
      others: waysOthers,
      takeovers,
      otherTakeovers: takeoversOthers,
      ...(tooManyPrincipals === undefined ? {} : { tooMany: tooManyPrincipals }),
    }),
    ...findings.flatMap(linesOf),
    ...exposures.map(lineOf),
    ...(exposed > exposures.length ? [`and ${exposed - exposures.length} more that failed for a time.`] : []),
    ...(accepted > 0 ? [leftOut(accepted)] : []),
    ...(open > 0 ? [`${open} parts of the reassessment are still open; what comes of them follows.`] : []),
  ].join('\n')
}

function lineOf({ severity, control, resource, from, to, reason }: PastExposure): string {
  return `${severity} ${nameOf({ arn: resource })} failed ${control} from ${from} to ${to}: ${reason}`
}

function leftOut(accepted: number): string {
  return accepted === 1
    ? '1 more is an accepted risk and left out.'
    : `${accepted} more are accepted risks and left out.`
}

function linesOf(group: Group): string[] {
  const some = group.resources.map(arn => nameOf({ arn })).join(', ')
  const rest = group.count > group.resources.length ? ` and ${group.count - group.resources.length} more` : ''
  const line = `${group.severity} ${group.count} ${verbOf(group)} ${group.control}: ${some}${rest}`
  return [
    line,
    ...(group.reason === undefined ? [] : [`  ${group.reason}`]),
    ...(group.remediation === undefined ? [] : [`  To mend it: ${group.remediation}`]),
  ]
}

function verbOf({ step, count }: Group): string {
  if (isOpening(step)) return count === 1 ? 'now fails' : 'now fail'
  if (step === 'RESOLVED') return count === 1 ? 'no longer fails' : 'no longer fail'
  return count === 1 ? 'is gone and failed' : 'are gone and failed'
}
