import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty'
import { getDetector, listDetectors } from '../answers/guardduty/operations.ts'
import { asking } from './asking.ts'
import { whereOffered } from './where-offered.ts'

type Input = { DetectorId: string }

/** Asks GuardDuty about its detector. */
export const callGuardDuty = whereOffered(
  asking('guardduty', region => new GuardDutyClient({ region }), {
    [listDetectors.name]: () => new ListDetectorsCommand({}),
    [getDetector.name]: (input: Input) => new GetDetectorCommand(input),
  }),
)
