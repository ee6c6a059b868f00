import {
  GetDetectorCommand,
  GetFilterCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFiltersCommand,
  type ListFiltersCommandInput,
} from '@aws-sdk/client-guardduty'
import {
  getDetector,
  getDetectorFilter,
  listDetectorFilters,
  listDetectors,
} from '../../collectors/guardduty/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { DetectorId: string }

/** Calls GuardDuty about its detector and its filters. */
export const callGuardDuty = translateEndpointErrors(
  createSdkCall('guardduty', region => new GuardDutyClient({ region }), {
    [listDetectors.name]: () => new ListDetectorsCommand({}),
    [getDetector.name]: (input: Input) => new GetDetectorCommand(input),
    [listDetectorFilters.name]: (input: ListFiltersCommandInput) => new ListFiltersCommand(input),
    [getDetectorFilter.name]: (input: Input & { FilterName: string }) => new GetFilterCommand(input),
  }),
)
