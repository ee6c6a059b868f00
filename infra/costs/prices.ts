/**
 * AWS's prices in us-east-1 in US dollars, without the free tier, which other workloads may use up. Read on
 * 2026-11-25 in copies of the pricing pages and in guides to them, of February to June 2026. Other regions cost
 * up to a quarter more.
 */
export const prices = {
  /** Per key and month, and per 10,000 requests (aws.amazon.com/kms/pricing). */
  key: 1,
  keyRequest: 0.03 / 10_000,
  /**
   * Per metric of a standard-resolution alarm, dashboard and custom metric, and month. An alarm on a math expression or a
   * query costs as much for each metric in it, a composite alarm 0.5 besides the alarms in it
   * (aws.amazon.com/cloudwatch/pricing).
   */
  alarm: 0.1,
  dashboard: 3,
  metric: 0.3,
  /** Per gigabyte of logs ingested, and stored for a month (aws.amazon.com/cloudwatch/pricing). */
  logsIn: 0.5,
  logsKept: 0.03,
  /** Per request to a standard queue, up to 64 KB (aws.amazon.com/sqs/pricing). */
  queueRequest: 0.4 / 1e6,
  /**
   * Per custom or forwarded event, up to 64 KB. Events of AWS services on the default bus are free
   * (aws.amazon.com/eventbridge/pricing, and re:Post, "How can I reduce EventBridge charges?").
   */
  event: 1 / 1e6,
  /** Per invocation of EventBridge Scheduler (aws.amazon.com/eventbridge/pricing). */
  scheduled: 1 / 1e6,
  /** Per invocation, and per GB-second on arm64 (aws.amazon.com/lambda/pricing). */
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.000_013_333_4,
  /**
   * On demand, per write of up to 1 KB and consistent read of up to 4 KB; per gigabyte and month in the table
   * and for point-in-time recovery (aws.amazon.com/dynamodb/pricing/on-demand).
   */
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
  tableKept: 0.25,
  recoveryKept: 0.2,
  /** Per message published to a topic, and per email delivered (aws.amazon.com/sns/pricing). */
  message: 0.5 / 1e6,
  email: 2 / 100_000,
  /** Per PUT, and per gigabyte and month (aws.amazon.com/s3/pricing). */
  put: 0.005 / 1_000,
  bucketKept: 0.023,
  /** Per gigabyte transferred between regions (aws.amazon.com/ec2/pricing/on-demand, "Data Transfer"). */
  transfer: 0.02,
} as const
