import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail'
import { describeTrails, getEventSelectors, getTrailStatus } from '../../collectors/cloudtrail/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

type Input = { Name: string; TrailName: string }

/** Calls CloudTrail about the account's trails. */
export const callCloudTrail = createSdkCall('cloudtrail', region => new CloudTrailClient({ region }), {
  [describeTrails.name]: () => new DescribeTrailsCommand({}),
  [getTrailStatus.name]: (input: Input) => new GetTrailStatusCommand(input),
  [getEventSelectors.name]: (input: Input) => new GetEventSelectorsCommand(input),
})
