import { known } from '../fact.ts'
import { derived } from './derive.ts'

/** The risks that the user of Assay accepted for the account; his settings say so, nothing of AWS. */
export const exceptions = derived('AWS::Organizations::Account', {}, (_, settings) =>
  known(settings.exceptions),
)
