import { BatchGetAccountStatusCommand, Inspector2Client } from '@aws-sdk/client-inspector2'
import { batchGetAccountStatus } from '../answers/inspector2/operations.ts'
import { asking } from './asking.ts'
import { whereOffered } from './where-offered.ts'

type Input = { accountIds: string[] }

/** Asks Inspector what it scans. */
export const callInspector = whereOffered(
  asking('inspector2', region => new Inspector2Client({ region }), {
    [batchGetAccountStatus.name]: (input: Input) => new BatchGetAccountStatusCommand(input),
  }),
)
