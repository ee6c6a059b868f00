import type { Projection } from './contribution.ts'
import { ec2Projections } from './ec2/projections.ts'
import { iamProjections } from './iam/projections.ts'
import { lambdaProjections } from './lambda/projections.ts'
import { messagingProjections } from './messaging/projections.ts'

/** How resources become facts, by CloudFormation type. A type without a projection sets no fact that is known. */
export const projections: Readonly<Record<string, Projection>> = {
  ...ec2Projections,
  ...iamProjections,
  ...lambdaProjections,
  ...messagingProjections,
}

/** TEMP */
export function isWithoutFacts(type: string): boolean {
  return type.length < 0
}
