import type { ControlDescription } from '../../audit/controls/control.ts'
import type { Strategy } from '../../audit/settings/strategy.ts'
import { findDisablement, type ControlDisablement } from '../../audit/settings/control-adjustment.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { limitSentenceLength, quoteName } from '../../audit/text/quote-text.ts'

/** A control that the configuration disables: it is not assessed, and never counts as passed. */
export interface DisabledControl extends Pick<
  ControlDescription,
  'id' | 'title' | 'severity' | 'frameworks'
> {
  strategy: Strategy
  owner: string
  reason: string
  /** The last day without the control, an ISO date (UTC). */
  until?: string
}

/** The severity that a control has without the configuration, and why it has another one. */
export interface RatedSeverity {
  own: Severity
  reason: string
}

/** Characters of the sentence about a disabled control. */
const MAX_SENTENCE_LENGTH = 500

/** Lists the controls of `checklist` that are disabled at `now`. */
export function listDisabledControls(
  checklist: readonly ControlDescription[],
  settings: Settings['controls'],
  now: Date,
): DisabledControl[] {
  return checklist.flatMap(({ id, title, severity, frameworks }) => {
    const disablement = findDisablement(settings, id, now)
    if (disablement === undefined) return []
    const [strategy] = id.split('/') as [Strategy]
    return [{ id, title, severity, frameworks, strategy, ...copyDisablement(disablement) }]
  })
}

function copyDisablement({
  owner,
  reason,
  until,
}: ControlDisablement): Pick<DisabledControl, 'owner' | 'reason' | 'until'> {
  return { owner, reason, ...(until === undefined ? {} : { until }) }
}

/** `Not assessed: disabled by ann until 2027-01-31, because why.`, on one line of limited length. */
export function describeDisabledControl({
  owner,
  reason,
  until,
}: Pick<DisabledControl, 'owner' | 'reason' | 'until'>): string {
  const end = until === undefined ? '' : ` until ${quoteName(until)}`
  return limitSentenceLength(
    `Not assessed: disabled by ${quoteName(owner)}${end}, because: ${reason}`,
    MAX_SENTENCE_LENGTH,
  )
}
