/** The parts of the ARN of a function, and of the ARN of a version, whose last part is the version. */
const FUNCTION_PARTS = 7
const LATEST = '$LATEST'

/**
 * Inspector's ids of the version of a function with this ARN: the ARN itself. That of $LATEST ends with `:$LATEST` in events
 * of Inspector (Inspector User Guide, "EventBridge event schema"); the ARN without a version means the same. They are sorted.
 */
export function listInspectorIds(resourceArn: string): string[] {
  // A name that Lambda does not allow stands in the ARN with an ARN of its own.
  const arn = resourceArn.slice(resourceArn.lastIndexOf('arn:'))
  const parts = arn.split(':')
  if (parts.length <= FUNCTION_PARTS) return [arn, `${arn}:${LATEST}`]
  return parts.at(-1) === LATEST ? [parts.slice(0, -1).join(':'), arn] : [arn]
}
