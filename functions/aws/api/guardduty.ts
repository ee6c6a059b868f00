import {
  GetDetectorCommand,
  GetFilterCommand,
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFiltersCommand,
  ListFindingsCommand,
  type GetFindingsCommandInput,
  type ListFiltersCommandInput,
  type ListFindingsCommandInput,
} from '@aws-sdk/client-guardduty'
import {
  getDetector,
  getDetectorFilter,
  getFindings,
  listDetectorFilters,
  listDetectorFindings,
  listDetectors,
} from '../../collectors/guardduty/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { DetectorId: string }

/** Calls GuardDuty about its detector, its filters and its findings. */
export const callGuardDuty = translateEndpointErrors(
  createSdkCall('guardduty', region => new GuardDutyClient({ region }), {
    [listDetectors.name]: () => new ListDetectorsCommand({}),
    [getDetector.name]: (input: Input) => new GetDetectorCommand(input),
    [listDetectorFilters.name]: (input: ListFiltersCommandInput) => new ListFiltersCommand(input),
    [getDetectorFilter.name]: (input: Input & { FilterName: string }) => new GetFilterCommand(input),
    [listDetectorFindings.name]: (input: ListFindingsCommandInput) => new ListFindingsCommand(input),
    [getFindings.name]: (input: GetFindingsCommandInput) => new GetFindingsCommand(input),
  }),
)
