import { getPartition } from '../../../../audit/resources/arn.ts'
import type { StackContext } from '../resolved-template.ts'
import { createUnresolved } from '../resolved-value.ts'
import { REMOVED, type Evaluated } from '../scope.ts'

/**
 * The value of a pseudo parameter ("Pseudo parameters reference"); undefined if there is none of that name. The id of a
 * stack ends with a UUID that AWS assigns.
 */
export function getPseudoParameter(
  name: string,
  { account, region, stack }: StackContext,
): Evaluated | undefined {
  const partition = getPartition(region)
  switch (name) {
    case 'AWS::AccountId':
      return account
    case 'AWS::Region':
      return region
    case 'AWS::Partition':
      return partition
    case 'AWS::URLSuffix':
      return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
    case 'AWS::StackName':
      return stack
    case 'AWS::StackId':
      return createUnresolved('AWS assigns the id of a stack')
    case 'AWS::NotificationARNs':
      return createUnresolved('the deployment names the topics of its notifications')
    case 'AWS::NoValue':
      return REMOVED
    default:
      return undefined
  }
}
