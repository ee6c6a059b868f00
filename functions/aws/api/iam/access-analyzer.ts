import {
  AccessAnalyzerClient,
  ListAnalyzersCommand,
  type ListAnalyzersCommandInput,
} from '@aws-sdk/client-accessanalyzer'
import { listAnalyzers } from '../../../collectors/accessanalyzer/operations.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'
import { translateEndpointErrors } from '../../sdk/endpoint-errors.ts'

/** Calls IAM Access Analyzer about its analyzers. */
export const callAccessAnalyzer = translateEndpointErrors(
  createSdkCall('accessanalyzer', region => new AccessAnalyzerClient({ region }), {
    [listAnalyzers.name]: (input: ListAnalyzersCommandInput) => new ListAnalyzersCommand(input),
  }),
)
