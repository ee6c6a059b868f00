import { parseArn } from '../resources/arn.ts'

/** Resources that the console opens by their ARN. Others have an ARN of Assay's own, or no page. */
const LINKED_RESOURCES =
  /^(lambda:function:[^:]+|iam:(role|user|group|policy)\/.+|ec2:(security-group|vpc|subnet|network-acl|route-table)\/.+|ecs:(service|task-definition)\/.+|ecr:repository\/[^:]+|sns:[^:]+|sqs:[^:]+)$/

/** What real ARNs consist of, and how long they are. */
const PRINTABLE = /^[!-~]{1,1000}$/

/** The link that opens a resource in the AWS console, which requires the reader's own permissions; undefined if there is none. */
export function buildConsoleLink(arn: string): string | undefined {
  const parsed = PRINTABLE.test(arn) ? parseArn(arn) : undefined
  if (parsed?.partition !== 'aws') return undefined
  if (!LINKED_RESOURCES.test(`${parsed.service}:${parsed.resource}`)) return undefined
  return `https://console.aws.amazon.com/go/view?arn=${encodeURIComponent(arn)}`
}
