import { functionDeploy } from '../audit/changes/triggers.ts'
import { lambdaAnswers } from './answers/lambda/answers.ts'
import { functions, layers } from './answers/lambda/listing.ts'
import { callLambda } from './aws/lambda.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** A function was deployed, configured, opened or deleted: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(functionDeploy, {
  call: callLambda,
  answers: lambdaAnswers,
  listings: [functions, layers],
})
