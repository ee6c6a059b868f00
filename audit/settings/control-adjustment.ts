import type { Severity } from './severity.ts'

/** Why a control is not evaluated. It never counts as passed: reports name it with its owner and reason. */
export interface ControlDisablement {
  /** Who decided it. */
  owner: string
  reason: string
  /** The last day without the control, an ISO date (UTC); without it there is none. */
  until?: string | undefined
}

/** Another severity of a control than its own. */
export interface SeverityRating {
  as: Severity
  /** Who decided it. */
  owner?: string | undefined
  reason: string
  /** The last day with this severity, an ISO date (UTC); without it there is none. */
  until?: string | undefined
}

/** The settings of a control in the configuration. */
export interface ControlSettings {
  readonly [setting: string]: unknown
  readonly disabled?: ControlDisablement | undefined
  readonly severity?: SeverityRating | undefined
  /** The severity that the configuration file gives to a control whose severity at run time is another one, until that ends. */
  readonly deployedSeverity?: SeverityRating | undefined
}

/** Settings of controls by control id. */
type SettingsByControl = Readonly<Record<string, ControlSettings>>

interface AdjustableControl {
  id: string
  severity: Severity
}

/** Why a control is not evaluated at `now`; undefined for one that is. */
export function findDisablement(
  controls: SettingsByControl,
  id: string,
  now: Date,
): ControlDisablement | undefined {
  return selectInForce(controls[id]?.disabled, now)
}

/** The other severity of a control at `now`; undefined for one that has its own. */
export function findSeverityRating(
  controls: SettingsByControl,
  id: string,
  now: Date,
): SeverityRating | undefined {
  const { severity, deployedSeverity } = controls[id] ?? {}
  return selectInForce(severity, now) ?? selectInForce(deployedSeverity, now)
}

function selectInForce<T extends { until?: string | undefined }>(
  decision: T | undefined,
  now: Date,
): T | undefined {
  const until = decision?.until
  return until === undefined || now.toISOString().slice(0, 10) <= until ? decision : undefined
}

/**
 * The controls that are evaluated at `now`, with the severities that the configuration gives them. The same list for the same
 * `checklist` and `controls`, as long as the same controls are disabled and re-rated.
 */
export function adjustControls<C extends AdjustableControl>(
  checklist: readonly C[],
  controls: SettingsByControl,
  now: Date,
): readonly C[] {
  const disabled = new Set(
    Object.keys(controls).filter(id => findDisablement(controls, id, now) !== undefined),
  )
  const rated = Object.keys(controls).filter(id => findSeverityRating(controls, id, now) !== undefined)
  if (disabled.size === 0 && rated.length === 0) return checklist
  const lists = findLists(checklist, controls)
  const ratings = rated.map(id => `${id} ${findSeverityRating(controls, id, now)?.as ?? ''}`)
  const key = [[...disabled], ratings].map(each => each.toSorted().join(' ')).join(', ')
  const known = lists.get(key)
  if (known !== undefined) return known as readonly C[]
  const adjusted = checklist
    .filter(({ id }) => !disabled.has(id))
    .map(control => {
      const rating = findSeverityRating(controls, control.id, now)
      return rating === undefined ? control : { ...control, severity: rating.as }
    })
  lists.set(key, adjusted)
  return adjusted
}

/** Adjusted lists by the ids of the disabled and the re-rated controls. */
type AdjustedLists = Map<string, readonly AdjustableControl[]>

const adjustedLists = new WeakMap<object, WeakMap<object, AdjustedLists>>()

function findLists(checklist: object, controls: object): AdjustedLists {
  const ofChecklist = adjustedLists.get(checklist) ?? new WeakMap<object, AdjustedLists>()
  adjustedLists.set(checklist, ofChecklist)
  const lists: AdjustedLists = ofChecklist.get(controls) ?? new Map<string, readonly AdjustableControl[]>()
  ofChecklist.set(controls, lists)
  return lists
}
