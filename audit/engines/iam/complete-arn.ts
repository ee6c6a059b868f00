/** The fields of an ARN: `arn`, partition, service, region, account, resource. */
const ARN_FIELDS = 6

/**
 * Completes an incomplete ARN as AWS does in an identity-based policy: every missing field is `*`, so that
 * `arn:aws:sqs` is `arn:aws:sqs:*:*:*`. A colon within a policy variable, such as `${aws:username}`, separates no
 * fields; before version 2012-10-17 there are no variables. Anything else stays as it is. Source: IAM User Guide,
 * "Identify AWS resources with Amazon Resource Names (ARNs)".
 */
export function completeArn(pattern: string, version: string): string {
  if (!pattern.startsWith('arn:')) return pattern
  const plain = version === '2012-10-17' ? pattern.replaceAll(/\$\{[^{}]*\}/g, '') : pattern
  const missing = ARN_FIELDS - plain.split(':').length
  return missing > 0 ? pattern + ':*'.repeat(missing) : pattern
}
