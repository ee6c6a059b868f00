import type { Attestation } from './attestation.ts'
import type { ControlSettings } from './control-adjustment.ts'
import type { DueDaysBySeverity } from './due-days.ts'
import type { Exception } from './exception.ts'
import type { Route } from './route.ts'
import type { Settings } from './settings.ts'
import { severities } from './severity.ts'

/** What a control can have at run time: that it is disabled, or another severity. */
type ControlAdjustment = Pick<ControlSettings, 'disabled' | 'severity'>

/** What a route can have at run time: everything but its target, which is deployed. */
export type RouteFilter = Omit<Route, 'to'>

/** The part of the settings that can change without a deployment. */
export interface RunTimeSettings {
  exceptions: readonly Exception[]
  /** Adjustments by control id. */
  controls: Readonly<Record<string, ControlAdjustment>>
  attestations: readonly Attestation[]
  /** Filters, digests and quiet hours of deployed routes. */
  routes: readonly RouteFilter[]
  /** Days within which findings are due, where those of the file are more. */
  dueDays?: DueDaysBySeverity | undefined
}

/** The run-time settings of a deployment whose settings were never changed. */
export const NO_RUN_TIME_SETTINGS: RunTimeSettings = {
  exceptions: [],
  controls: {},
  attestations: [],
  routes: [],
}

/** The settings and the routes of a deployment. */
export interface SettingsInForce {
  settings: Settings
  routes: readonly Route[]
}

/**
 * Merges the run-time settings into those of the configuration file: they add to it, and what is about the same control and
 * resource, the same control, the same clause or the same route replaces what the file says. Of two due dates the earlier one counts.
 */
export function mergeSettings(
  { settings, routes }: SettingsInForce,
  runTimeSettings: RunTimeSettings,
): SettingsInForce {
  const { exceptions, controls, attestations, routes: filters, dueDays } = runTimeSettings
  const adjusted = Object.entries(controls).map(([id, adjustment]) => {
    const own = settings.controls[id] ?? {}
    // A severity ends at run time, and then that of the file is in force again.
    const deployedSeverity =
      adjustment.severity === undefined || own.severity === undefined
        ? {}
        : { deployedSeverity: own.severity }
    return [id, { ...own, ...adjustment, ...deployedSeverity }] as const
  })
  return {
    settings: {
      ...settings,
      exceptions: replaceSame(settings.exceptions, exceptions, formatExceptionKey),
      attestations: replaceSame(settings.attestations, attestations, formatClauseKey),
      controls: { ...settings.controls, ...Object.fromEntries(adjusted) },
      ...(dueDays ? { dueDays: selectFewerDays(settings.dueDays, dueDays) } : {}),
    },
    routes: routes.map(route => {
      const filter = filters.find(({ name }) => name === route.name)
      return filter === undefined ? route : { ...filter, to: route.to }
    }),
  }
}

/** The fewer days of each severity: who may write the settings of a deployment must not be able to put off what is overdue. */
function selectFewerDays(deployed: DueDaysBySeverity = {}, atRunTime: DueDaysBySeverity): DueDaysBySeverity {
  const days = severities.flatMap(severity => {
    const both = [deployed[severity] ?? [], atRunTime[severity] ?? []].flat()
    return both.length === 0 ? [] : [[severity, Math.min(...both)] as const]
  })
  return Object.fromEntries(days)
}

/** What an exception is about: a second one about the same replaces the first. */
export function formatExceptionKey({ control, resource, account, tag, evidence }: Exception): string {
  const tagged = tag === undefined ? [] : [tag.key, tag.value]
  return JSON.stringify([control, resource ?? null, account ?? null, evidence ?? null, ...tagged])
}

/** What an attestation is about. */
export function formatClauseKey({ framework, clause }: Attestation): string {
  return JSON.stringify([framework, clause])
}

function replaceSame<T>(
  deployed: readonly T[],
  atRunTime: readonly T[],
  formatKey: (each: T) => string,
): T[] {
  const replaced = new Set(atRunTime.map(formatKey))
  return [...atRunTime, ...deployed.filter(each => !replaced.has(formatKey(each)))]
}
