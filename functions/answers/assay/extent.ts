import type { Extent } from '../../../audit/deployment/extent.ts'
import { AnswerNotUnderstood } from '../failure.ts'

/** How far a deployment reaches. Throws AnswerNotUnderstood where nobody says so: AWS's answers say nothing then. */
export function extentOf(extent: Extent | undefined): Extent {
  if (extent !== undefined) return extent
  throw new AnswerNotUnderstood('which regions Assay is deployed for is not known here')
}
