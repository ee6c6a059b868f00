import { operation } from '../operation.ts'

/** A trail of an organization has the ARN of another account, and every trail that of its home region. */
const trails = ['arn:{partition}:cloudtrail:*:*:trail/*']

export const describeTrails = operation('cloudtrail', 'DescribeTrails')
export const getTrailStatus = operation('cloudtrail', 'GetTrailStatus', { on: trails })
export const getEventSelectors = operation('cloudtrail', 'GetEventSelectors', { on: trails })
