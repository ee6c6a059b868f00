import type { QueueName } from '../../audit/resources/collector-queue.ts'

/** A deployment that was found. */
export interface Deployment {
  prefix: string
  account: string
  /** Its home region. */
  region: string
  table: string
  /** The report bucket. */
  bucket: string
  /** The URL of a queue. */
  findQueueUrl(this: void, queueName: QueueName): string
  /** The code of its function for reports, beside which its configuration is. */
  code: DeployedCode
}

/** The archive of the code of a function. */
interface DeployedCode {
  functionName: string
  /** Lambda's digest: SHA-256 in Base64. */
  sha256: string
  bytes: number
  /** A presigned URL, by which anyone downloads it: never print it. */
  url: string
}
