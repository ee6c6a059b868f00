import { imagePush } from '../audit/changes/triggers.ts'
import { ecrAnswers } from './answers/ecr/answers.ts'
import { registries, repositories } from './answers/ecr/listing.ts'
import { callEcr } from './aws/ecr.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** An image was pushed, scanned or deleted, or a repository changed: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(imagePush, {
  call: callEcr,
  answers: ecrAnswers,
  listings: [registries, repositories],
})
