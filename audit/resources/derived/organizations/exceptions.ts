import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The risks that the user of Assay accepted for the account; his settings say so, nothing of AWS. */
export const exceptions = defineDerivedFact('AWS::Organizations::Account', {}, (_, settings) =>
  known(settings.exceptions),
)
