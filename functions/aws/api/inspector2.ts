import { BatchGetAccountStatusCommand, Inspector2Client } from '@aws-sdk/client-inspector2'
import { batchGetAccountStatus } from '../../collectors/inspector2/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../sdk/endpoint-errors.ts'

type Input = { accountIds: string[] }

/** Calls Inspector about its account status. */
export const callInspector = translateEndpointErrors(
  createSdkCall('inspector2', region => new Inspector2Client({ region }), {
    [batchGetAccountStatus.name]: (input: Input) => new BatchGetAccountStatusCommand(input),
  }),
)
