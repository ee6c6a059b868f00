import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail'
import { describeTrails, getEventSelectors, getTrailStatus } from '../answers/cloudtrail/operations.ts'
import { asking } from './asking.ts'

type Input = { Name: string; TrailName: string }

/** Asks CloudTrail about the account's trails. */
export const callCloudTrail = asking('cloudtrail', region => new CloudTrailClient({ region }), {
  [describeTrails.name]: () => new DescribeTrailsCommand({}),
  [getTrailStatus.name]: (input: Input) => new GetTrailStatusCommand(input),
  [getEventSelectors.name]: (input: Input) => new GetEventSelectorsCommand(input),
})
