import { networkChange } from '../audit/changes/triggers.ts'
import { ec2Answers } from './answers/ec2/answers.ts'
import { networkListings } from './answers/ec2/listing.ts'
import { callEc2 } from './aws/ec2.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** The network of workloads changed: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(networkChange, {
  call: callEc2,
  answers: ec2Answers,
  listings: networkListings,
})
