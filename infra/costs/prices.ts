/**
 * What AWS asks in us-east-1, in US dollars, from the first unit on: what is free of each is left out, as others may
 * use it up. Read on 2026-11-25 in copies of the pricing pages and in guides to them, of February to June 2026.
 * Elsewhere it is up to a quarter more.
 */
export const prices = {
  /** A key and a month, and 10,000 requests to it (aws.amazon.com/kms/pricing). */
  key: 1,
  keyRequest: 0.03 / 10_000,
  /** An alarm of standard resolution, a dashboard, and a custom metric, a month (aws.amazon.com/cloudwatch/pricing). */
  alarm: 0.1,
  dashboard: 3,
  metric: 0.3,
  /** A gigabyte of logs: taken in, and kept for a month (aws.amazon.com/cloudwatch/pricing). */
  logsIn: 0.5,
  logsKept: 0.03,
  /** A request to a standard queue, of up to 64 KB (aws.amazon.com/sqs/pricing). */
  queueRequest: 0.4 / 1e6,
  /**
   * An event of one's own, or one that another bus forwards, of up to 64 KB; those of AWS's services on the default bus
   * are free (aws.amazon.com/eventbridge/pricing, and re:Post, "How can I reduce EventBridge charges?").
   */
  event: 1 / 1e6,
  /** A call of the Scheduler (aws.amazon.com/eventbridge/pricing). */
  scheduled: 1 / 1e6,
  /** An invocation, and a gigabyte of memory for a second on arm64 (aws.amazon.com/lambda/pricing). */
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.000_013_333_4,
  /**
   * A write of up to 1 KB and a consistent read of up to 4 KB, on demand, and a gigabyte kept for a month, in the table
   * and for its recovery to a point in time (aws.amazon.com/dynamodb/pricing/on-demand).
   */
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
  tableKept: 0.25,
  recoveryKept: 0.2,
  /** A message to a topic, and one more for each email (aws.amazon.com/sns/pricing). */
  message: 0.5 / 1e6,
  email: 2 / 100_000,
  /** A PUT, and a gigabyte for a month (aws.amazon.com/s3/pricing). */
  put: 0.005 / 1_000,
  bucketKept: 0.023,
  /** A gigabyte from one region to another (aws.amazon.com/ec2/pricing/on-demand, "Data Transfer"). */
  transfer: 0.02,
} as const
