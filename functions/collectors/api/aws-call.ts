/** The AWS services that are called, named like the SDK's clients. */
export type AwsService =
  | 'accessanalyzer'
  | 'cloudformation'
  | 'cloudtrail'
  | 'cloudwatch'
  | 'cloudwatch-logs'
  | 'codebuild'
  | 'dynamodb'
  | 'ec2'
  | 'ecr'
  | 'ecs'
  | 'eventbridge'
  | 'guardduty'
  | 'iam'
  | 'inspector2'
  | 'kms'
  | 'lambda'
  | 'organizations'
  | 'resource-groups-tagging-api'
  | 's3'
  | 'scheduler'
  | 'sns'
  | 'sqs'
  | 'sts'

/** How an operation paginates: the input that requests the next page, and the output that names it. */
interface Pagination {
  inputToken: string
  outputToken: string
}

/** An operation of an AWS API, and the permission that it requires. */
export interface AwsOperation {
  service: AwsService
  name: string
  /** The IAM action that allows it (Service Authorization Reference). */
  action: string
  /**
   * The ARN patterns of its resources, with the variables `{partition}`, `{region}`, `{home}`, `{account}`, `{prefix}` and
   * `{stack}`.
   */
  resources: readonly string[]
  /** Set for operations that return pages. */
  pagination?: Pagination
}

/** Calls AWS, or replays an account file, and returns the output. Throws AwsCallError. */
export type AwsCall = (
  awsOperation: AwsOperation,
  region: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>

/** The error of a call that an account file has no response of. */
export const NOT_RECORDED = 'NotRecorded'

/** An operation returned an error, or no valid AWS response. */
export class AwsCallError extends Error {
  override name = 'AwsCallError'
  readonly operation: AwsOperation
  /** AWS's error name, such as `AccessDeniedException`, or `'NoResponse'` when AWS did not name one. */
  readonly error: string
  /** AWS's message. `message` precedes it with the operation and the error name, so only this may be in another error. */
  readonly detail: string
  /** Whether the error is replayed from an account file: a retry cannot help. */
  readonly replayed: boolean

  constructor(failed: AwsOperation, error: string, detail: string, replayed = false) {
    super(`${failed.service}:${failed.name} failed with ${error}: ${detail}`)
    this.operation = failed
    this.error = error
    this.detail = detail
    this.replayed = replayed
  }
}

/** What deviates from the defaults of an operation. */
interface OperationOptions {
  resources?: readonly string[]
  pagination?: Pagination
  /** The IAM action, when it is not named like the operation. */
  action?: string
}

/** Declares an operation of `service`. By default its action supports no resource and it returns one page. */
export function defineOperation(
  awsService: AwsService,
  name: string,
  options: OperationOptions = {},
): AwsOperation {
  const { resources = ['*'], pagination, action = `${awsService}:${name}` } = options
  return { service: awsService, name, action, resources, ...(pagination ? { pagination } : {}) }
}
