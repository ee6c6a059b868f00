import {
  GetDetectorCommand,
  GetFilterCommand,
  GetFindingsCommand,
  GuardDutyClient,
  ListCoverageCommand,
  ListDetectorsCommand,
  ListFiltersCommand,
  ListFindingsCommand,
  type GetFindingsCommandInput,
  type ListCoverageCommandInput,
  type ListFiltersCommandInput,
  type ListFindingsCommandInput,
} from '@aws-sdk/client-guardduty'
import {
  getDetector,
  getDetectorFilter,
  getFindings,
  listClusterCoverage,
  listDetectorFilters,
  listDetectorFindings,
  listDetectors,
} from '../../collectors/guardduty/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { DetectorId: string }

const coverageCommands = {
  [listDetectors.name]: () => new ListDetectorsCommand({}),
  [getDetector.name]: (input: Input) => new GetDetectorCommand(input),
  [listClusterCoverage.name]: (input: ListCoverageCommandInput) => new ListCoverageCommand(input),
}

/** Calls GuardDuty about what Runtime Monitoring covers, and nothing else. */
export const callGuardDutyCoverage = translateEndpointErrors(
  createSdkCall('guardduty', region => new GuardDutyClient({ region }), coverageCommands),
)

/** Calls GuardDuty about its detector, its filters, its findings and what it covers. */
export const callGuardDuty = translateEndpointErrors(
  createSdkCall('guardduty', region => new GuardDutyClient({ region }), {
    ...coverageCommands,
    [listDetectorFilters.name]: (input: ListFiltersCommandInput) => new ListFiltersCommand(input),
    [getDetectorFilter.name]: (input: Input & { FilterName: string }) => new GetFilterCommand(input),
    [listDetectorFindings.name]: (input: ListFindingsCommandInput) => new ListFindingsCommand(input),
    [getFindings.name]: (input: GetFindingsCommandInput) => new GetFindingsCommand(input),
  }),
)
