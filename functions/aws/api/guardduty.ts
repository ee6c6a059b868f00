import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty'
import { getDetector, listDetectors } from '../../collectors/guardduty/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { DetectorId: string }

/** Calls GuardDuty about its detector. */
export const callGuardDuty = translateEndpointErrors(
  createSdkCall('guardduty', region => new GuardDutyClient({ region }), {
    [listDetectors.name]: () => new ListDetectorsCommand({}),
    [getDetector.name]: (input: Input) => new GetDetectorCommand(input),
  }),
)
