import { auditorChange } from '../audit/changes/triggers.ts'
import { assayAnswers } from './answers/assay/answers.ts'
import { deployments } from './answers/assay/listing.ts'
import { callDeployment } from './aws/deployment.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** Somebody meddled with Assay itself, an alarm of its own went off, or an hour went by: does it still see? */
export const handler = readerHandler(auditorChange, {
  call: callDeployment,
  answers: assayAnswers,
  listings: [deployments],
})
