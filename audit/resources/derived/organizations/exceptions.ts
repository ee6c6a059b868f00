import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The exceptions of the account. They come from the settings, not from AWS. */
export const exceptions = defineDerivedFact('AWS::Organizations::Account', {}, (_, settings) =>
  known(settings.exceptions),
)
