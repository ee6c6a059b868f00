import type { Exception } from '../../../settings/exception.ts'
import type { Settings } from '../../../settings/settings.ts'
import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/**
 * The exceptions of the account. They come from the settings, not from AWS. A control that is disabled until a date counts as an
 * exception on every resource.
 */
export const exceptions = defineDerivedFact('AWS::Organizations::Account', {}, (_, settings) =>
  known([...settings.exceptions, ...listDisablements(settings)]),
)

function listDisablements({ controls }: Pick<Settings, 'controls'>): Exception[] {
  return Object.entries(controls).flatMap(([control, { disabled }]) => {
    if (disabled?.until === undefined) return []
    const { owner, reason, until } = disabled
    return [{ control, resource: '*', owner, reason, until }]
  })
}
