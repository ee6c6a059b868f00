import { defineOperation } from '../api/aws-call.ts'

/** An organization trail has the ARN of another account, and every trail has the ARN of its home region. */
const trailArns = ['arn:{partition}:cloudtrail:*:*:trail/*']

export const describeTrails = defineOperation('cloudtrail', 'DescribeTrails')
export const getTrailStatus = defineOperation('cloudtrail', 'GetTrailStatus', { resources: trailArns })
export const getEventSelectors = defineOperation('cloudtrail', 'GetEventSelectors', { resources: trailArns })
