import { accountChange } from '../audit/changes/triggers.ts'
import { inspectorAnswers } from './answers/inspector2/answers.ts'
import { guardDutyAnswers } from './answers/guardduty/answers.ts'
import { cloudtrailAnswers } from './answers/cloudtrail/answers.ts'
import { accountTrails } from './answers/cloudtrail/listing.ts'
import { detectors } from './answers/guardduty/listing.ts'
import { inspectors } from './answers/inspector2/listing.ts'
import { byService } from './aws/by-service.ts'
import { callCloudTrail } from './aws/cloudtrail.ts'
import { callGuardDuty } from './aws/guardduty.ts'
import { callInspector } from './aws/inspector2.ts'
import { readerHandler } from './aws/reader-handler.ts'

const call = byService({ cloudtrail: callCloudTrail, guardduty: callGuardDuty, inspector2: callInspector })

/** What watches over the account changed: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(accountChange, {
  call,
  answers: { ...cloudtrailAnswers, ...guardDutyAnswers, ...inspectorAnswers },
  listings: [detectors, accountTrails, inspectors],
})
