/** The services that are asked, by the names that the SDK's clients have. */
export type Service =
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
export interface Paging {
  ask: string
  next: string
}

/** An operation of AWS's API that we call, and what calling it takes. */
export interface Operation {
  service: Service
  name: string
  /** The IAM action that allows it (Service Authorization Reference). */
  action: string
  /** The resources it is called on, as ARN patterns; `{partition}`, `{region}`, `{home}` and `{account}` are filled in. */
  on: readonly string[]
  /** Given where answers come in pages. */
  paging?: Paging
}

/** Asks AWS, or an account file, and answers what it said. Throws CallFailed. */
export type Call = (
  operation: Operation,
  region: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>

/** An operation answered with an error, or with nothing that is an answer. */
export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly operation: Operation
  /** The error's name as AWS says it, such as `AccessDeniedException`; `'NoAnswer'` where it said nothing AWS says. */
  readonly error: string
  /** Whether it was recorded once and comes from an account file: asking again will not help. */
  readonly replayed: boolean

  constructor(failed: Operation, error: string, message: string, replayed = false) {
    super(`${failed.service}:${failed.name} failed with ${error}: ${message}`)
    this.operation = failed
    this.error = error
    this.replayed = replayed
  }
}

/** What an operation takes besides its name, where that is not the rule. */
interface Particulars {
  on?: readonly string[]
  paging?: Paging
  /** The IAM action, where it is not called like the operation. */
  action?: string
}

/** Declares an operation of `service`; by default it takes no resource and answers at once. */
export function operation(service: Service, name: string, particulars: Particulars = {}): Operation {
  const { on = ['*'], paging, action = `${service}:${name}` } = particulars
  return { service, name, action, on, ...(paging ? { paging } : {}) }
}
