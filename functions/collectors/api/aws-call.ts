/** The services that are asked, by the names that the SDK's clients have. */
export type AwsService =
  | 'cloudtrail'
  | 'cloudwatch'
  | 'dynamodb'
  | 'ec2'
  | 'ecr'
  | 'ecs'
  | 'eventbridge'
  | 'guardduty'
  | 'iam'
  | 'inspector2'
  | 'lambda'
  | 'scheduler'
  | 'sns'
  | 'sqs'
  | 'sts'

/** How an operation answers a long list in pages: the input that asks for the next, and where an answer names it. */
export interface Pagination {
  inputToken: string
  outputToken: string
}

/** An operation of AWS's API that we call, and what calling it takes. */
export interface AwsOperation {
  service: AwsService
  name: string
  /** The IAM action that allows it (Service Authorization Reference). */
  action: string
  /** The resources it is called on, as ARN patterns; `{partition}`, `{region}`, `{home}` and `{account}` are filled in. */
  resources: readonly string[]
  /** Given where answers come in pages. */
  pagination?: Pagination
}

/** Asks AWS, or an account file, and answers what it said. Throws CallFailed. */
export type AwsCall = (
  awsOperation: AwsOperation,
  region: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>

/** An operation answered with an error, or with nothing that is an answer. */
export class AwsCallError extends Error {
  override name = 'AwsCallError'
  readonly operation: AwsOperation
  /** The error's name as AWS says it, such as `AccessDeniedException`; `'NoAnswer'` where it said nothing AWS says. */
  readonly error: string
  /** Whether it was recorded once and comes from an account file: asking again will not help. */
  readonly replayed: boolean

  constructor(failed: AwsOperation, error: string, message: string, replayed = false) {
    super(`${failed.service}:${failed.name} failed with ${error}: ${message}`)
    this.operation = failed
    this.error = error
    this.replayed = replayed
  }
}

/** What an operation takes besides its name, where that is not the rule. */
interface OperationOptions {
  resources?: readonly string[]
  pagination?: Pagination
  /** The IAM action, where it is not called like the operation. */
  action?: string
}

/** Declares an operation of `service`; by default it takes no resource and answers at once. */
export function defineOperation(
  awsService: AwsService,
  name: string,
  options: OperationOptions = {},
): AwsOperation {
  const { resources = ['*'], pagination, action = `${awsService}:${name}` } = options
  return { service: awsService, name, action, resources, ...(pagination ? { pagination } : {}) }
}
