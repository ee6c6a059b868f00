import {
  BatchGetAccountStatusCommand,
  Inspector2Client,
  ListCoverageCommand,
  ListFiltersCommand,
  ListFindingsCommand,
  type ListCoverageCommandInput,
  type ListFiltersCommandInput,
  type ListFindingsCommandInput,
} from '@aws-sdk/client-inspector2'
import {
  batchGetAccountStatus,
  listFunctionCoverage,
  listFindings,
  listInspectorFilters,
} from '../../collectors/inspector2/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { accountIds: string[] }

/** Calls Inspector about its account status, its coverage, its filters and its findings. */
export const callInspector = translateEndpointErrors(
  createSdkCall('inspector2', region => new Inspector2Client({ region }), {
    [batchGetAccountStatus.name]: (input: Input) => new BatchGetAccountStatusCommand(input),
    [listInspectorFilters.name]: (input: ListFiltersCommandInput) => new ListFiltersCommand(input),
    [listFunctionCoverage.name]: (input: ListCoverageCommandInput) => new ListCoverageCommand(input),
    [listFindings.name]: (input: ListFindingsCommandInput) => new ListFindingsCommand(input),
  }),
)
